#pragma once

#include "../index/index.hpp"
#include "facets.hpp"
#include "filter.hpp"

#include <chrono>
#include <unordered_map>
#include <vector>

namespace souk {

// Thrown out of the matcher when the deadline is over or nobody waits any more.
struct SearchStopped {};

inline double monotonic_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// A document with the keys it is sorted by; smaller keys come first. Texts are told apart by their first bytes, which
// are numbers, and only where those are the same by all of them.
struct SortedDocument {
    double keys[4];
    uint32_t document;
    const souk_text *texts = nullptr;   // of a document of a page before, which may have changed since
};

// Sees every document that has the words, in rising order: asks the filters, counts facets and groups (in one pass,
// each facet without the filters of its own column), and keeps the first by the sort keys.
class Collector {
public:
    static constexpr size_t kept_first_hits = 1'000;

    Collector(const Index &index, const Snapshot &snapshot, const souk_plan &plan);

    // Whether the document is a hit.
    bool consider(uint32_t document) {
        if ((++considered_ & 63) == 0) check_time();
        if (!is_simple_) return consider_closely(document);
        accept(document);
        return true;
    }
    // Whether every document with the words is a hit, so that many can be taken at once.
    bool is_simple() const { return is_simple_; }
    // Takes all documents of a bit map. Only for a simple search, and instead of consider().
    void take(const std::vector<uint64_t> &documents);
    void check_time();
    // To be called after the last document, at most once. Asks nothing more of the plan.
    void count_facets();

    uint32_t total() const { return total_; }
    // In their order.
    std::vector<SortedDocument> sorted();
    // Documents that were hits, as far as they are kept for an answer cut short.
    const std::vector<uint32_t> &first_hits() const { return first_hits_; }
    std::vector<FacetCounter> &facets() { return facets_; }
    bool sorts_by_column() const { return by_column_; }
    bool groups() const { return group_by_ != SOUK_NONE; }
    // The value a document is grouped by, SOUK_NONE without one.
    uint32_t group_of(uint32_t document);
    uint32_t group_count(uint32_t group) const;
    uint32_t group_total() const;
    void sort_keys(uint32_t document, double *keys);

private:
    bool consider_closely(uint32_t document);
    void accept(uint32_t document) {
        ++total_;
        if (!hits_.empty()) hits_[document / 64] |= uint64_t{1} << (document % 64);
        if (first_hits_.size() < kept_first_hits) first_hits_.push_back(document);
    }
    bool has_phrases(uint32_t document) const;
    bool comes_before(const SortedDocument &a, const SortedDocument &b) const;
    std::string_view order_text(const SortedDocument &document, uint32_t sort) const;
    void keep_sorted(uint32_t document);

    const Index &index_;
    const Snapshot &snapshot_;
    const souk_plan &plan_;
    DocumentCursor cursor_, keys_cursor_;
    std::vector<Filter> filters_;
    std::vector<FacetCounter> facets_;
    std::vector<std::vector<bool>> own_filter_;     // by facet, by filter
    std::vector<ColumnAccess> sort_columns_;
    ColumnAccess group_column_;
    uint32_t group_by_;
    std::unordered_map<uint32_t, uint32_t> group_counts_;
    uint32_t ungrouped_ = 0;
    bool by_column_ = false;
    bool sorts_texts_[4] = {};          // by sort key
    uint32_t keep_;
    std::vector<SortedDocument> heap_;
    std::unordered_map<uint32_t, SortedDocument> best_of_group_;
    std::vector<uint32_t> first_hits_;
    std::vector<uint64_t> hits_;        // by document, when facets count them
    bool is_simple_ = false;            // every document with the words is a hit
    uint32_t total_ = 0, considered_ = 0;
};

}  // namespace souk
