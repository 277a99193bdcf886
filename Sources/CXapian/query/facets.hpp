#pragma once

#include "../include/souk_xapian.h"
#include "column_access.hpp"
#include "facet_totals.hpp"
#include "number_totals.hpp"

#include <vector>

namespace souk {

// Places of documents within a chunk.
struct Slots {
    uint16_t slots[chunk_size];
    uint32_t count = 0;

    // Those of the bits.
    void read(const uint64_t *bits) {
        count = 0;
        for (uint32_t i = 0; i < chunk_size / 64; ++i) {
            for (uint64_t word = bits[i]; word != 0; word &= word - 1) {
                slots[count++] = static_cast<uint16_t>(i * 64 + static_cast<uint32_t>(__builtin_ctzll(word)));
            }
        }
    }
};

// Counts the values, or the numbers, of one column over documents.
class FacetCounter {
public:
    FacetCounter(const souk_facet &facet, const ColumnTable &columns, const Snapshot &snapshot);

    uint32_t column() const { return access_.column(); }
    // Notes a document that only this facet counts.
    void note(uint32_t document) {
        if (noted_.empty()) noted_.resize(snapshot_.chunks.size() * (chunk_size / 64));
        noted_[document / 64] |= uint64_t{1} << (document % 64);
    }
    // Documents that were noted in a chunk; nothing when none were anywhere.
    const uint64_t *noted(size_t chunk) const { return noted_.empty() ? nullptr : &noted_[chunk * (chunk_size / 64)]; }
    // Whether counting what is not a hit, and taking it off the totals, gives the same.
    bool can_complement() const { return noted_.empty() && !given_bounds_; }

    // Makes room for the counts; before the first of them. Of a facet that `complements` everything that is not a hit is
    // counted.
    void begin(bool complements = false);
    bool complements() const { return complements_; }
    // Of a chunk; `bits` are the slots.
    void count(const Chunk &chunk, const Slots &slots, const uint64_t *bits);
    // After the last of counting.
    void finish(const std::vector<uint64_t> &hits);

    // For counting with others: how many different numbers stand for what documents have in the column, 0 where there
    // are no such numbers.
    size_t joint_size() const { return joint_size_; }
    bool has_numbers() const { return numeric_; }
    bool has_joint_numbers(const Chunk &chunk) const;
    // Adds the numbers of a chunk's documents, times `unit`, to their rows.
    void add_joint_numbers(const Chunk &chunk, uint64_t unit, uint64_t *rows) const;
    // Adds what the documents have in a column of numbers to the upper bits of their rows. False when it does not fit.
    bool add_numbers(const Chunk &chunk, uint64_t *rows) const;
    // How many documents have each number.
    void add_counts(const std::vector<uint32_t> &counts);
    // The rest of what is to be known of numbers.
    NumberTotals &numbers() { return totals_; }

    // What was counted; valid as long as the counter.
    souk_facet_counts result();

private:
    void count_sets(const uint16_t *sets, const Slots &slots);
    void count_bounds(const NumberBlock &block, const Slots &slots);
    void count_bins(const NumberBlock &block, const Slots &slots);
    void count_sparse(const Chunk &chunk, const Slots &slots);
    void count_numbers();
    FacetTotals::Totals all() const;
    void complement(const std::vector<uint64_t> &hits);
    void keep_most_frequent();
    size_t bin_of(double number) const;
    void count_ordinal(uint32_t ordinal) {
        if (ordinal < ordinals_.size()) ++ordinals_[ordinal];
    }

    const Snapshot &snapshot_;
    const souk_facet facet_;
    const ColumnTable &columns_;
    ColumnAccess access_;
    bool numeric_, given_bounds_, complements_ = false;
    std::vector<double> bounds_;
    // By set of values, or by bin. Few values are counted in several lanes, because the next document often has the
    // same one, and a count cannot rise twice at a time; the lanes are added up in the end.
    std::vector<uint32_t> counts_;
    size_t joint_size_ = 0;
    size_t lane_ = 0;                   // size of a lane, 0 when there is but one
    std::vector<uint32_t> ordinals_;    // values that are in no set
    std::vector<uint64_t> noted_;
    NumberTotals totals_;
    uint32_t numbers_ = 0;
    std::vector<souk_count> values_;
    std::vector<souk_bin> bins_;
};

}  // namespace souk
