#include "facets.hpp"

#include <limits>

namespace souk {

namespace {

// Round numbers, ten a decade: what the ranges of a facet may begin and end with.
const std::vector<double> &round_bounds() {
    static const std::vector<double> bounds = [] {
        std::vector<double> made{0};
        const double digits[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8};
        double decade = 0.01;
        for (int i = 0; i < 12; ++i, decade *= 10) {
            // Through whole numbers, so that 0.3 is 0.3.
            for (double digit : digits) made.push_back(decade < 1 ? digit / std::round(1 / decade) : digit * decade);
        }
        return made;
    }();
    return bounds;
}

}  // namespace

FacetCounter::FacetCounter(const souk_facet &facet, const ColumnTable &columns)
    : access_(columns, facet.column), numeric_(access_.is_numeric()),
      bounds_(facet.bounds, facet.bounds + facet.bound_count), given_bounds_(facet.bound_count > 0) {
    if (!numeric_) {
        counts_.resize(access_.values().size());
        return;
    }
    if (!given_bounds_) bounds_ = round_bounds();
    bin_counts_.resize(bounds_.size() + 1);
}

void FacetCounter::count_number(double number) {
    if (std::isnan(number)) return;
    minimum_ = numbers_ == 0 ? number : std::min(minimum_, number);
    maximum_ = numbers_ == 0 ? number : std::max(maximum_, number);
    sum_ += number;
    ++numbers_;
    ++bin_counts_[static_cast<size_t>(
        std::upper_bound(bounds_.begin(), bounds_.end(), number) - bounds_.begin())];
}

souk_facet_counts FacetCounter::result() {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    souk_facet_counts result{};
    values_.clear();
    for (uint32_t ordinal : touched_) values_.push_back({ordinal, counts_[ordinal]});
    result.counts = values_.data();
    result.count_count = static_cast<uint32_t>(values_.size());
    bins_.clear();
    for (size_t i = 0; i < bin_counts_.size(); ++i) {
        if (bin_counts_[i] == 0 && !given_bounds_) continue;
        double low = i == 0 ? -infinity : bounds_[i - 1], high = i == bounds_.size() ? infinity : bounds_[i];
        bins_.push_back({low, high, bin_counts_[i]});
    }
    result.bins = bins_.data();
    result.bin_count = static_cast<uint32_t>(bins_.size());
    result.minimum = minimum_;
    result.maximum = maximum_;
    result.sum = sum_;
    result.numbers = numbers_;
    return result;
}

}  // namespace souk
