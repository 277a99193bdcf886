#pragma once

#include "../include/souk_xapian.h"
#include "column_access.hpp"

#include <vector>

namespace souk {

// Counts the values, or the numbers, of one column over documents.
class FacetCounter {
public:
    FacetCounter(const souk_facet &facet, const ColumnTable &columns);

    uint32_t column() const { return access_.column(); }
    void count(const DocumentCursor &at) {
        if (numeric_) {
            count_number(access_.number(at));
            return;
        }
        access_.any_ordinal(at, [this](uint32_t ordinal) {
            if (ordinal < counts_.size() && counts_[ordinal]++ == 0) touched_.push_back(ordinal);
            return false;
        });
    }
    // What was counted; valid as long as the counter.
    souk_facet_counts result();

private:
    void count_number(double number);

    ColumnAccess access_;
    bool numeric_;
    std::vector<uint32_t> counts_, touched_;
    std::vector<souk_count> values_;
    std::vector<double> bounds_;
    bool given_bounds_;
    std::vector<uint32_t> bin_counts_;
    std::vector<souk_bin> bins_;
    double minimum_ = 0, maximum_ = 0, sum_ = 0;
    uint32_t numbers_ = 0;
};

}  // namespace souk
