"""What a language model may ask, about one organisation, reading only.

`questions.py` says what there is to ask and answers it; `server.py` speaks the protocol.
"""
