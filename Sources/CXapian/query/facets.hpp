#pragma once

#include "../include/souk_xapian.h"
#include "column_access.hpp"

#include <vector>

namespace souk {

// Counts the values, or the numbers, of one column over documents.
class FacetCounter {
public:
    FacetCounter(const souk_facet &facet, const ColumnTable &columns, const Snapshot &snapshot);

    uint32_t column() const { return access_.column(); }
    // Notes a document, to be counted with its neighbours.
    void add(uint32_t document) { bits_[document / 64] |= uint64_t{1} << (document % 64); }
    // Counts the noted documents, and those of `hits`.
    void count(const Snapshot &snapshot, const std::vector<uint64_t> &hits);
    // What was counted; valid as long as the counter.
    souk_facet_counts result();

private:
    void count_noted(const Snapshot &snapshot);
    void count_chunk(const Chunk &chunk, const uint64_t *bits);
    void count_number(double number);
    size_t bin_of(double number) const;
    void count_ordinal(uint32_t ordinal) {
        if (ordinal < counts_.size()) ++counts_[ordinal];
    }

    ColumnAccess access_;
    bool numeric_;
    std::vector<uint32_t> counts_;
    std::vector<uint64_t> bits_;     // documents that only this facet counts; empty without such
    std::vector<souk_count> values_;
    std::vector<double> bounds_;
    bool given_bounds_;
    uint16_t first_bin_[64] = {};    // by binary exponent, of the round bounds
    std::vector<uint32_t> bin_counts_;
    std::vector<souk_bin> bins_;
    double minimum_ = 0, maximum_ = 0, sum_ = 0;
    uint32_t numbers_ = 0;
};

}  // namespace souk
