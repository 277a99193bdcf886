import Foundation

/// Student's t distribution.
enum StudentDistribution {
    /// The probability of a value at least as far from 0 as `t`.
    static func twoSidedTail(_ t: Double, degreesOfFreedom: Double) -> Double {
        incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
    }

    /// The regularised incomplete beta function I_x(a, b), by Lentz's method on its continued fraction (Abramowitz
    /// and Stegun 26.5.8), which converges fast below the distribution's mean; above it the complement is taken.
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
        let logBeta: Double = logGamma(a) + logGamma(b) - logGamma(a + b)
        let power: Double = a * log(x) + b * log(1 - x) - logBeta
        return exp(power) / a * continuedFraction(x, a, b)
    }

    private static func logGamma(_ x: Double) -> Double { lgamma(x).0 }

    private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        func away(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
        var c = 1.0
        var d = 1 / away(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...300 {
            let m = Double(step)
            for numerator in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                d = 1 / away(1 + numerator * d)
                c = away(1 + numerator / c)
                result *= c * d
            }
            if abs(c * d - 1) < 1e-14 { break }
        }
        return result
    }
}
