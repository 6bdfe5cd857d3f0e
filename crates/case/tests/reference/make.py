#!/usr/bin/env python3
"""Writes distributions.csv: moments, distribution functions and quantiles of
every family to 17 digits, computed with mpmath at 60 digits (quantiles by
bracketing and secant steps on the distribution function)."""

import csv
import pathlib

from mpmath import mp, mpf, erfc, erfinv, exp, log, sqrt, pi, betainc, findroot

mp.dps = 60
PROBS = [mpf(p) for p in ("1e-12", "1e-9", "1e-6", "0.001", "0.05", "0.25", "0.5", "0.75", "0.95", "0.999")]


def phi(x):
    return erfc(-x / sqrt(2)) / 2


def density(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def invert(f, p, low, high):
    """The root of f = p in a bracket by bisection to 60 digits."""
    low, high = mpf(low), mpf(high)
    for _ in range(260):
        mid = (low + high) / 2
        if f(mid) < p:
            low = mid
        else:
            high = mid
    return (low + high) / 2


def ncdf_inv(p):
    return invert(phi, p, -20, 20)


def beta(a, b, low, high):
    a, b, low, high = map(mpf, (a, b, low, high))
    width = high - low


    def cdf(x):
        y = (x - low) / width
        return mpf(0) if y <= 0 else mpf(1) if y >= 1 else betainc(a, b, 0, y, regularized=True)

    mean = low + width * a / (a + b)
    sd = width * sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))

    def quantile(p):
        # In the logarithm, so that values near the low end keep their digits.
        root = invert(lambda t: betainc(a, b, 0, exp(t), regularized=True), p, -800, 0)
        return low + width * exp(root)

    return mean, sd, cdf, quantile


def normal(m, s):
    m, s = mpf(m), mpf(s)
    return m, s, lambda x: phi((x - m) / s), lambda p: m + s * ncdf_inv(p)


def lognormal(mu, sigma):
    mu, sigma = mpf(mu), mpf(sigma)
    mean = exp(mu + sigma**2 / 2)
    return mean, mean * sqrt(exp(sigma**2) - 1), lambda x: phi((log(x) - mu) / sigma), lambda p: exp(mu + sigma * ncdf_inv(p))


def truncated(m, s, low, high):
    m, s, low, high = map(mpf, (m, s, low, high))
    a, b = (low - m) / s, (high - m) / s
    # Upper-tail areas are subtracted where both ends lie above the mean.
    z = phi(b) - phi(a)
    shift = (density(a) - density(b)) / z
    var = 1 + (a * density(a) - b * density(b)) / z - shift**2
    cdf = lambda x: (phi((x - m) / s) - phi(a)) / z
    return m + s * shift, s * sqrt(var), cdf, lambda p: invert(cdf, p, low, high)


def triangular(a, c, b):
    a, c, b = map(mpf, (a, c, b))

    def cdf(x):
        return (x - a) ** 2 / ((b - a) * (c - a)) if x <= c else 1 - (b - x) ** 2 / ((b - a) * (b - c))

    def quantile(p):
        if p <= (c - a) / (b - a):
            return a + sqrt(p * (b - a) * (c - a))
        return b - sqrt((1 - p) * (b - a) * (b - c))

    return (a + b + c) / 3, sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18), cdf, quantile


def uniform(a, b):
    a, b = mpf(a), mpf(b)
    return (a + b) / 2, (b - a) / sqrt(12), lambda x: (x - a) / (b - a), lambda p: a + p * (b - a)


def pert(a, m, b):
    a, m, b = map(mpf, (a, m, b))
    return beta(1 + 4 * (m - a) / (b - a), 1 + 4 * (b - m) / (b - a), a, b)


def mixture(*parts):
    parts = [(mpf(w), d) for w, d in parts]
    mean = sum(w * d[0] for w, d in parts)
    var = sum(w * (d[1] ** 2 + (d[0] - mean) ** 2) for w, d in parts)

    def cdf(x):
        return sum(w * min(mpf(1), max(mpf(0), d[2](x))) for w, d in parts)

    return mean, sqrt(var), cdf, lambda p: invert(cdf, p, -100, 100)


CASES = [
    ("dist", "uniform(-2, 5)", uniform(-2, 5)),
    ("dist", "uniform(0.25, 0.75)", uniform("0.25", "0.75")),
    ("dist", "triangular(0, 1, 4)", triangular(0, 1, 4)),
    ("dist", "triangular(-1, 2.5, 3)", triangular(-1, "2.5", 3)),
    ("dist", "pert(0, 1, 4)", pert(0, 1, 4)),
    ("dist", "pert(0.125, 0.25, 2)", pert("0.125", "0.25", 2)),
    ("dist", "normal(0, 1)", normal(0, 1)),
    ("dist", "normal(2.5, 0.5)", normal("2.5", "0.5")),
    ("dist", "truncnormal(0.5, 0.125, 0, 1)", truncated("0.5", "0.125", 0, 1)),
    ("dist", "truncnormal(0, 1, 0, 3)", truncated(0, 1, 0, 3)),
    ("dist", "truncnormal(0, 1, 3, 4)", truncated(0, 1, 3, 4)),
    ("dist", "truncnormal(0, 1, -4, -3)", truncated(0, 1, -4, -3)),
    ("dist", "lognormal(0, 1)", lognormal(0, 1)),
    ("dist", "lognormal(-1.5, 0.25)", lognormal("-1.5", "0.25")),
    ("dist", "beta(6, 2)", beta(6, 2, 0, 1)),
    ("dist", "beta(0.5, 0.5)", beta("0.5", "0.5", 0, 1)),
    ("dist", "beta(13, 7)", beta(13, 7, 0, 1)),
    ("dist", "beta(2.5, 40)", beta("2.5", 40, 0, 1)),
    ("dist", "beta(3, 4, -1, 3)", beta(3, 4, -1, 3)),
    ("dist", "mixture(0.25 * normal(0, 1), 0.75 * uniform(2, 4))", mixture(("0.25", normal(0, 1)), ("0.75", uniform(2, 4)))),
    ("dist", "mixture(0.5 * beta(2, 5), 0.5 * normal(3, 0.5))", mixture(("0.5", beta(2, 5, 0, 1)), ("0.5", normal(3, "0.5")))),
]


def text(x):
    if abs(x) < mpf("1e-40"):
        return "0"
    return mp.nstr(x, 17)


rows = []
for key, name, (mean, sd, cdf, quantile) in CASES:
    rows.append((name, "mean", "", text(mean)))
    rows.append((name, "sd", "", text(sd)))
    for p in PROBS:
        x = quantile(p)
        rows.append((name, "quantile", text(p), text(x)))
    for p in ("0.001", "0.05", "0.3", "0.5", "0.8", "0.99"):
        # At a point that a double holds exactly.
        x = mpf(float(quantile(mpf(p))))
        x = x if abs(x) > mpf("1e-40") else mpf(0)
        rows.append((name, "cdf", repr(float(x)), text(cdf(x))))
z = ncdf_inv(mpf("0.95"))
for low, high in (("0.5", "0.9"), ("0.01", "2"), ("5", "12")):
    a, b = log(mpf(low)), log(mpf(high))
    mean, sd, cdf, quantile = lognormal((a + b) / 2, (b - a) / 2 / z)
    rows.append((f"{low} to {high}", "mean", "", text(mean)))
    rows.append((f"{low} to {high}", "sd", "", text(sd)))
    for p in PROBS:
        rows.append((f"{low} to {high}", "quantile", text(p), text(quantile(p))))
a, b = mpf(-3), mpf(4)
mean, sd, cdf, quantile = normal((a + b) / 2, (b - a) / 2 / z)
rows.append(("-3 to 4", "mean", "", text(mean)))
rows.append(("-3 to 4", "sd", "", text(sd)))
for p in PROBS:
    rows.append(("-3 to 4", "quantile", text(p), text(quantile(p))))

with open(pathlib.Path(__file__).parent / "distributions.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(("belief", "what", "at", "value"))
    w.writerows(rows)
print(len(rows))
