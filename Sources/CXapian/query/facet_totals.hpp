#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace souk {

// How often each value of a column occurs in all documents of a snapshot, or how many of its numbers are in each round
// range. Where most documents are hits, the others are counted and taken off.
class FacetTotals {
public:
    struct Totals {
        std::vector<uint32_t> counts;       // by set, or by bin
        std::vector<uint32_t> ordinals;     // beside sets
        double sum = 0;
        uint32_t numbers = 0;
    };

    template <typename Make> std::shared_ptr<const Totals> get(uint32_t column, const Make &make) {
        std::lock_guard lock(mutex_);
        auto &totals = by_column_[column];
        if (!totals) totals = std::make_shared<const Totals>(make());
        return totals;
    }

private:
    std::mutex mutex_;
    std::map<uint32_t, std::shared_ptr<const Totals>> by_column_;
};

}  // namespace souk
