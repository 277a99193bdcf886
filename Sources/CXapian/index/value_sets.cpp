#include "value_sets.hpp"

#include "../files/arena.hpp"

#include <algorithm>

namespace souk {

namespace {

// From so many sets on, most documents have to share theirs.
constexpr uint32_t judged_from = 4'096;

}  // namespace

ValueSets::ValueSets() {
    sets_.next() = {};
    sets_.publish();
}

uint32_t ValueSets::add(const uint32_t *ordinals, size_t count) {
    if (count == 0) return empty;
    std::lock_guard lock(mutex_);
    if (is_closed_) return none;
    ++added_;
    uint64_t hash = hash_bytes(ordinals, count * sizeof(uint32_t));
    auto range = by_hash_.equal_range(hash);
    for (auto known = range.first; known != range.second; ++known) {
        const Set &set = sets_[known->second];
        if (set.count == count && std::equal(set.begin(), set.end(), ordinals)) return known->second;
    }
    if (sets_.size() >= most || (sets_.size() >= judged_from && sets_.size() * 2ull > added_)) {
        is_closed_ = true;
        by_hash_.clear();
        return none;
    }
    pool_.push_back(std::make_unique<uint32_t[]>(count));
    std::copy_n(ordinals, count, pool_.back().get());
    Set &set = sets_.next();
    set.first = pool_.back().get();
    set.count = static_cast<uint32_t>(count);
    auto number = static_cast<uint16_t>(sets_.publish());
    by_hash_.emplace(hash, number);
    return number;
}

}  // namespace souk
