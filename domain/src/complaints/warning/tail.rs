//! How likely so many are by chance.

/// The natural logarithm of the chance that at least `count` happen where `expected` do on the average, by Poisson's law. 0, which is
/// certainty, for counts that are no more than expected: those alarm nobody, and their chance is not asked for.
///
/// It is worked with logarithms, so that a chance far below the smallest number that a machine knows still has its value.
#[must_use]
pub fn ln_at_least(count: i64, expected: f64) -> f64 {
    if expected <= 0.0 {
        return if count <= 0 { 0.0 } else { f64::NEG_INFINITY };
    }
    let count = as_float(count);
    if count <= expected {
        return 0.0;
    }
    // The first term, and what the others come to as multiples of it: each is smaller than the one before by `expected / n`.
    let (mut sum, mut term, mut next) = (1.0, 1.0, count + 1.0);
    while term > sum * f64::EPSILON {
        term *= expected / next;
        sum += term;
        next += 1.0;
    }
    (count * expected.ln() - expected - ln_factorial(count) + sum.ln()).min(0.0)
}

/// The natural logarithm of `n!`, by Stirling's series; below 20 by multiplication, where the series is not exact enough.
fn ln_factorial(n: f64) -> f64 {
    if n < 20.0 {
        let (mut product, mut factor) = (1.0, 2.0);
        while factor <= n {
            product *= factor;
            factor += 1.0;
        }
        return f64::ln(product);
    }
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + 1.0 / (12.0 * n) - 1.0 / (360.0 * n.powi(3))
}

/// A count as a number to calculate with; counts stay far below the 2^53 up to which this is exact.
#[must_use]
pub fn as_float(count: i64) -> f64 {
    count as f64
}

/// "Once in so many" of a chance given by its natural logarithm, in whole ones, up to a million million.
#[must_use]
pub fn one_in(ln_chance: f64) -> i64 {
    let times = (-ln_chance).exp().min(1e12);
    // Between 1 and 10^12, so that nothing is lost but the fraction.
    times.round().max(1.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Summed up term by term.
    #[test]
    fn known_tails() {
        let table = [
            (1, 0.5, 0.393_469_340_287_367),
            (3, 1.0, 0.080_301_397_071_394),
            (10, 2.0, 4.649_807_502e-5),
            (4, 0.015, 2.084_220_027e-9),
            (30, 10.0, 2.509_951_202e-7),
            (140, 100.0, 9.164_651_427e-5),
        ];
        for (count, expected, chance) in table {
            let found = ln_at_least(count, expected).exp();
            assert!((found / chance - 1.0).abs() < 1e-6, "{count} of {expected}: {found} instead of {chance}");
        }
        assert_eq!(ln_at_least(3, 3.0), 0.0);
        assert_eq!(ln_at_least(0, 0.0), 0.0);
        assert!(ln_at_least(5_000, 1.0) < -35_000.0);
    }

    #[test]
    fn more_is_less_likely() {
        for expected in [0.01, 0.7, 3.0, 19.5, 140.0] {
            let mut before = 0.1;
            for count in 1..400 {
                let chance = ln_at_least(count, expected);
                assert!(chance <= before, "{count} of {expected}");
                before = chance;
            }
        }
    }

    #[test]
    fn chances_in_words() {
        assert_eq!(
            [one_in(0.0), one_in(f64::ln(0.01)), one_in(-500.0), one_in(f64::NEG_INFINITY)],
            [1, 100, 1_000_000_000_000, 1_000_000_000_000]
        );
    }
}
