#pragma once

#include "../index/facet_rows.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace souk {

// How often each value of a column occurs in all documents of a snapshot, or how many of its numbers are in each round
// range. Where most documents are hits, the others are counted and taken off. And where the documents' rows are.
class FacetTotals {
public:
    struct Totals {
        std::vector<uint32_t> counts;       // by set, or by bin
        std::vector<uint32_t> ordinals;     // beside sets
        DecimalSum sum;
        uint32_t numbers = 0;
    };

    template <typename Make> std::shared_ptr<const Totals> get(uint32_t column, const Make &make) {
        std::lock_guard lock(mutex_);
        auto &totals = by_column_[column];
        if (!totals) totals = std::make_shared<const Totals>(make());
        return totals;
    }

    // Those of a chunk, which keeps them, and between what their numbers lie.
    struct Rows {
        const uint64_t *rows = nullptr;
        double minimum = 0, maximum = 0;
        uint8_t decimals = Decimals::none;
        bool is_complete = false;           // every slot has a number
    };
    using AllRows = std::vector<Rows>;      // by chunk; nothing where there is none

    // The rows of all chunks in a layout, found by `make` when they are new. Nothing when some chunk cannot have them, or
    // when there are too many already.
    template <typename Make> std::shared_ptr<const AllRows> rows(const RowLayout &layout, const Make &make) {
        std::lock_guard lock(mutex_);
        for (const auto &[known, rows] : rows_) {
            if (known == layout) return rows;
        }
        if (rows_.size() >= most_layouts) return nullptr;
        rows_.emplace_back(layout, make());
        return rows_.back().second;
    }

private:
    static constexpr size_t most_layouts = 16;

    std::mutex mutex_;
    std::vector<std::pair<RowLayout, std::shared_ptr<const AllRows>>> rows_;
    std::map<uint32_t, std::shared_ptr<const Totals>> by_column_;
};

}  // namespace souk
