# ruff: noqa: E501  one row a line
"""The table of published priors, one row a line. `priors` reads it; change `VERSION` with it.

Figures are restated, not copied; columns are those of `priors.Prior`, in order.
"""

from __future__ import annotations

from datetime import date

VERSION = "2026-11-22"
VALID_FROM = date(2026, 11, 22)

PUBLISHED = """
any attack, UK business | 0.43 | share of firms a year | mean |  |  | UK businesses, representative sample of 2,180 | Cyber Security Breaches Survey (DSIT) | 2025 | survey | secondary source | mostly attempts by mail, not losses
any attack, UK medium business | 0.67 | share of firms a year | mean |  |  | UK businesses, representative sample of 2,180 | Cyber Security Breaches Survey (DSIT) | 2025 | survey | secondary source | mostly attempts by mail, not losses
any attack, UK large business | 0.74 | share of firms a year | mean |  |  | UK businesses, representative sample of 2,180 | Cyber Security Breaches Survey (DSIT) | 2025 | survey | secondary source | mostly attempts by mail, not losses
any attack, UK charity | 0.28 | share of firms a year | mean |  |  | UK charities | Cyber Security Breaches Survey (DSIT) | 2026 | survey | secondary source | mostly attempts by mail, not losses
phishing, UK micro business | 0.35 | share of firms a year | mean |  |  | UK businesses, representative sample of 2,180 | Cyber Security Breaches Survey (DSIT) | 2025 | survey | secondary source | mostly attempts by mail, not losses
phishing, UK small business | 0.42 | share of firms a year | mean |  |  | UK businesses, representative sample of 2,180 | Cyber Security Breaches Survey (DSIT) | 2025 | survey | secondary source | mostly attempts by mail, not losses
ransomware, UK business | 0.01 | share of firms a year | mean | 0.0018 | 0.0236 | UK businesses, representative sample of 2,180 | Cyber Security Breaches Survey (DSIT) | 2025 | survey | secondary source | under 0.5 % a year before; range of a Beta(2, 198), which is ours
worst breach, UK business | 1600 | GBP an event | mean |  |  | UK businesses, representative sample of 2,180 | Cyber Security Breaches Survey (DSIT) | 2025 | survey | secondary source | short-term costs as remembered, firms without any cost included: a lower bound
worst breach, UK charity | 3240 | GBP an event | mean |  |  | UK charities | Cyber Security Breaches Survey (DSIT) | 2025 | survey | secondary source | short-term costs as remembered, firms without any cost included: a lower bound
worst breach, UK medium or large business | 10830 | GBP an event | mean |  |  | UK businesses, representative sample of 2,180 | Cyber Security Breaches Survey (DSIT) | 2024 | survey | secondary source | short-term costs as remembered, firms without any cost included: a lower bound
significant incident, under $10M | 0.07 | share of firms a year | mean | 0.06 | 0.08 | firms under $10M revenue | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | publicly known incidents only, then modelled
significant incident, $10M to $1B | 0.08 | share of firms a year | mean |  |  | firms of $10M to $1B | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | publicly known incidents only, then modelled
significant incident, all | 0.093 | share of firms a year | mean |  |  | all firms | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | publicly known incidents only, then modelled
incident loss, under $10M | 329000 | USD an event | median |  | 10000000 | firms under $10M revenue | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | implies a heavy tail: cap it at what the firm can lose
incident loss, $10M to $100M | 403000 | USD an event | median |  | 7000000 | firms of $10M to $100M | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | implies a heavy tail: cap it at what the firm can lose
incident loss, $100M to $1B | 467000 | USD an event | median |  | 12000000 | firms of $100M to $1B | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | implies a heavy tail: cap it at what the firm can lose
incident loss, all | 603000 | USD an event | median |  | 32000000 | all firms | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | implies a heavy tail: cap it at what the firm can lose
incident loss, professional services | 736000 | USD an event | median |  | 17000000 | professional services | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | implies a heavy tail: cap it at what the firm can lose
incident loss, manufacturing | 1000000 | USD an event | median |  | 42000000 | manufacturing | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | implies a heavy tail: cap it at what the firm can lose
incident loss, healthcare | 557000 | USD an event | median |  | 14000000 | healthcare | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | implies a heavy tail: cap it at what the firm can lose
incident loss, education | 249000 | USD an event | median |  | 6000000 | education | Information Risk Insights Study (Cyentia) | 2025 | survey | secondary source | implies a heavy tail: cap it at what the firm can lose
insured claim, US | 83000 | USD an event | median |  | 1820000 | 69,683 US insurance claims | Breach Impact Study (Verizon) | 2026 | measured | secondary source | the best published spread for small firms, whose own median is about $38,000; the high end is read off the 90th percentile of $920,000 (97.5th: $5.0M)
insured claim, US small firm | 38000 | USD an event | median |  |  | small firms among the claims | Breach Impact Study (Verizon) | 2026 | measured | secondary source | a median without a spread
insured claim, all | 264000 | USD an event | mean |  |  | 10,402 claims 2020 to 2024, firms under $2B revenue | Cyber Claims Study (NetDiligence) | 2025 | measured | secondary source | a mean with a heavy tail, over firms up to $2B
insured claim, ransomware | 631000 | USD an event | mean |  |  | 10,402 claims 2020 to 2024, firms under $2B revenue | Cyber Claims Study (NetDiligence) | 2025 | measured | secondary source | a mean with a heavy tail, over firms up to $2B
insured claim, business mail fraud | 98000 | USD an event | mean |  |  | 10,402 claims 2020 to 2024, firms under $2B revenue | Cyber Claims Study (NetDiligence) | 2025 | measured | secondary source | a mean with a heavy tail, over firms up to $2B
insured claim, wire fraud | 171000 | USD an event | mean |  |  | 10,402 claims 2020 to 2024, firms under $2B revenue | Cyber Claims Study (NetDiligence) | 2025 | measured | secondary source | a mean with a heavy tail, over firms up to $2B
insured claim, with business interruption | 1400000 | USD an event | mean |  |  | 10,402 claims 2020 to 2024, firms under $2B revenue | Cyber Claims Study (NetDiligence) | 2025 | measured | secondary source | a mean with a heavy tail, over firms up to $2B
way in: exploited weakness | 0.31 | share | mean |  |  | breaches | Data Breach Investigations Report (Verizon) | 2026 | survey | secondary source | larger firms too
way in: credentials | 0.13 | share | mean |  |  | breaches | Data Breach Investigations Report (Verizon) | 2026 | survey | secondary source | larger firms too
ransomware among breaches | 0.48 | share | mean |  |  | breaches | Data Breach Investigations Report (Verizon) | 2026 | survey | secondary source | larger firms too
ransomware among breaches of small firms | 0.88 | share | mean |  |  | small firms | Data Breach Investigations Report (Verizon) | 2025 | survey | secondary source | context only: among breaches that became known
days to patch | 43 | days | median |  |  | known exploited weaknesses | Data Breach Investigations Report (Verizon) | 2026 | measured | secondary source | a benchmark among peers, no target; 32 the year before
ransom paid | 200000 | USD an event | median |  |  | negotiated cases, 29 % paid | Coveware quarterly report | 2023 | survey | secondary source | old; refresh before use (mean $568,705)
hardening, odds of an incident | 5.6 | odds ratio | mean |  |  | insured firms | Using data to prioritize cybersecurity investments (Marsh McLennan) | 2023 | survey | secondary source | insured firms that differ in more than the control
second factor everywhere, odds | 1.4 | odds ratio | mean |  |  | insured firms | Using data to prioritize cybersecurity investments (Marsh McLennan) | 2023 | survey | secondary source | insured firms that differ in more than the control
patches within 7 days, odds | 2 | odds ratio | mean |  |  | insured firms | Using data to prioritize cybersecurity investments (Marsh McLennan) | 2023 | survey | secondary source | insured firms that differ in more than the control
second factor, accounts not taken over | 0.992 | share | mean |  |  | accounts, not firms | Meyer et al. (Microsoft) | 2023 | measured | recalled | times the share of the path and coverage before it is firm level
Cyber Essentials, fewer claims | 0.92 | share | mean |  |  | insured certified firms | Cyber Essentials scheme (NCSC, IASME) | 2024 | survey | recalled | those who certify differ: an upper bound only
phishing training, failures avoided | 0.017 | share | mean |  |  | 19,500 employees of one hospital group | Ho et al., IEEE S&P | 2025 | measured | recalled | so an efficacy of at most 0.05 by default
"""

REJECTED = """
average cost of a data breach, about $4.4M | Cost of a Data Breach (IBM, Ponemon) | large enterprises, costed by activities: says nothing about a small firm
60 % of small firms close within six months of an attack | pages of collected statistics | no traceable source
cost per record | various | losses do not grow in proportion to records: smallest and largest go most wrong
risk matrix scores | likelihood x impact tables | ranges compress: a ranking may be worse than by lot (Cox 2008)
"""
