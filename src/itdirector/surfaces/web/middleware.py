"""x"""
def security_headers(get_response): return get_response
def for_an_actor(get_response): return get_response
