#pragma once

#include "../index/joint_sets.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace souk {

// How often each value of a column occurs in all documents of a snapshot, or how many of its numbers are in each round
// range. Where most documents are hits, the others are counted and taken off. And what documents have, where it is
// counted from one end to the other.
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

    using Numbers = std::vector<uint16_t>;

    // The joint numbers of all documents side by side, made by `make` when they are new. Nothing when some chunk has
    // none, or when there are too many already.
    template <typename Make> std::shared_ptr<const Numbers> numbers(const JointKey &key, const Make &make) {
        std::lock_guard lock(mutex_);
        for (const auto &[known, numbers] : numbers_) {
            if (known == key) return numbers;
        }
        if (numbers_.size() >= most_numbers) return nullptr;
        numbers_.emplace_back(key, make());
        return numbers_.back().second;
    }

private:
    static constexpr size_t most_numbers = 16;

    std::mutex mutex_;
    std::vector<std::pair<JointKey, std::shared_ptr<const Numbers>>> numbers_;
    std::map<uint32_t, std::shared_ptr<const Totals>> by_column_;
};

}  // namespace souk
