#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace souk {

// Which columns are told by one number: that of column i is its set of values, or its range of numbers, times
// `strides[i]`.
struct JointKey {
    static constexpr size_t most_columns = 8;

    std::array<uint32_t, most_columns> columns{}, strides{};
    uint32_t count = 0;

    bool operator==(const JointKey &other) const {
        return count == other.count && std::equal(columns.begin(), columns.begin() + count, other.columns.begin()) &&
            std::equal(strides.begin(), strides.begin() + count, other.strides.begin());
    }
};

// What the documents of a chunk have in several columns, as one number each: counting several facets then costs as
// much as counting one. Made when they are first asked for, and kept as long as the chunk. Any number of threads.
class JointSets {
public:
    JointSets() = default;
    JointSets(const JointSets &) = delete;
    JointSets &operator=(const JointSets &) = delete;
    ~JointSets() {
        for (Entry *entry = first_.load(); entry;) {
            Entry *next = entry->next;
            delete entry;
            entry = next;
        }
    }

    // The numbers for `key`, made by `make` when they are new; nothing when there are too many already.
    template <typename Make> const uint16_t *get(const JointKey &key, uint32_t size, const Make &make) const {
        Entry *first = first_.load(std::memory_order_acquire);
        uint32_t known = 0;
        for (Entry *entry = first; entry; entry = entry->next, ++known) {
            if (entry->key == key) return entry->numbers.get();
        }
        if (known >= most) return nullptr;
        auto made = std::make_unique<Entry>();
        made->key = key;
        made->numbers.reset(new uint16_t[size]);
        make(made->numbers.get());
        made->next = first;
        // Two threads may make the same at once: both are right, and both stay.
        while (!first_.compare_exchange_weak(made->next, made.get(), std::memory_order_acq_rel)) {}
        return made.release()->numbers.get();
    }

private:
    static constexpr uint32_t most = 6;

    struct Entry {
        JointKey key;
        std::unique_ptr<uint16_t[]> numbers;
        Entry *next = nullptr;
    };

    mutable std::atomic<Entry *> first_{nullptr};
};

}  // namespace souk
