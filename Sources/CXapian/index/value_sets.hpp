#pragma once

#include "../files/stable_array.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace souk {

// The different sets of values that documents have in one column, numbered in order of appearance: the steps of a
// category path, the colours of a shirt. Documents share few of them, so that two bytes stand for all values of one.
//
// One thread adds, others read.
class ValueSets {
public:
    static constexpr uint16_t empty = 0;
    static constexpr uint32_t most = 60'000;
    static constexpr uint32_t none = UINT32_MAX;

    struct Set {
        const uint32_t *first = nullptr;
        uint32_t count = 0;

        const uint32_t *begin() const { return first; }
        const uint32_t *end() const { return first + count; }
    };

    ValueSets();
    // The number of a set of ordinals; `none` where nearly every document has values of its own, such as its number.
    uint32_t add(const uint32_t *ordinals, size_t count);

    uint32_t size() const { return sets_.size(); }
    const Set &operator[](uint32_t set) const { return sets_[set]; }

private:
    StableArray<Set, 4> sets_;
    std::mutex mutex_;
    std::unordered_multimap<uint64_t, uint16_t> by_hash_;
    std::vector<std::unique_ptr<uint32_t[]>> pool_;
    uint64_t added_ = 0;
    bool is_closed_ = false;
};

}  // namespace souk
