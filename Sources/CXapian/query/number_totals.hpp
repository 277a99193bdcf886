#pragma once

#include "../index/snapshot.hpp"

#include <algorithm>
#include <limits>

namespace souk {

// The sum and the extremes of the numbers that documents have in a column.
class NumberTotals {
public:
    double sum() const { return sum_.value(); }
    // Infinite the wrong way round when there is no number.
    double minimum() const { return minimum_; }
    double maximum() const { return maximum_; }

    // The numbers of the documents of the bits.
    void add(const NumberBlock &block, const uint64_t *bits);
    void add_units(uint64_t units, uint8_t decimals) { sum_.add(static_cast<int64_t>(units), decimals); }
    // Only looks for extremes among them.
    void widen(const NumberBlock &block, const uint64_t *bits);
    void widen(double minimum, double maximum) {
        minimum_ = std::min(minimum_, minimum);
        maximum_ = std::max(maximum_, maximum);
    }
    // Whether there can be extremes among numbers from `minimum` to `maximum`.
    bool can_widen(double minimum, double maximum) const { return minimum < minimum_ || maximum > maximum_; }
    // Takes the sum off that of all; the extremes are not known then.
    void complement(const DecimalSum &all);
    const DecimalSum &exact_sum() const { return sum_; }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    DecimalSum sum_;
    double minimum_ = infinity, maximum_ = -infinity;
};

}  // namespace souk
