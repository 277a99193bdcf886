/// Solves linear equations with a symmetric positive definite matrix (Golub and Van Loan, section 4.2).
enum CholeskySolver {
    /// The x of `matrix` x = `right`; nil when the matrix is not positive definite. `matrix` is `size` by `size`, row
    /// after row; only its lower triangle is read.
    static func solve(_ matrix: [Double], _ right: [Double], size: Int) -> [Double]? {
        var lower = matrix
        for column in 0..<size {
            var pivot = lower[column * size + column]
            for k in 0..<column { pivot -= lower[column * size + k] * lower[column * size + k] }
            guard pivot > 0, pivot.isFinite else { return nil }
            let root = pivot.squareRoot()
            lower[column * size + column] = root
            for row in column + 1..<max(size, column + 1) {
                var sum = lower[row * size + column]
                for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
                lower[row * size + column] = sum / root
            }
        }
        var x = right
        for row in 0..<size {
            for k in 0..<row { x[row] -= lower[row * size + k] * x[k] }
            x[row] /= lower[row * size + row]
        }
        for row in (0..<size).reversed() {
            for k in row + 1..<max(size, row + 1) { x[row] -= lower[k * size + row] * x[k] }
            x[row] /= lower[row * size + row]
        }
        return x
    }
}
