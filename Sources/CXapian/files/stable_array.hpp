#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace souk {

// An array that one thread appends to while others read: elements never move. Blocks double in size, from `first_block`
// elements on, so an element is found with one count of leading zeros. A block is made as a whole: where there are many
// arrays, let the first be small.
template <typename T, uint32_t first_block = 1024> class StableArray {
public:
    StableArray() = default;
    ~StableArray() {
        for (auto &block : blocks_) delete[] block.load(std::memory_order_relaxed);
    }
    StableArray(const StableArray &) = delete;
    StableArray &operator=(const StableArray &) = delete;

    uint32_t size() const { return size_.load(std::memory_order_acquire); }

    T &operator[](uint32_t index) {
        auto [block, offset] = place(index);
        return blocks_[block].load(std::memory_order_acquire)[offset];
    }
    const T &operator[](uint32_t index) const { return const_cast<StableArray &>(*this)[index]; }

    // Asks for an element that will be read soon.
    void fetch_ahead(uint32_t index) const { __builtin_prefetch(&(*this)[index]); }

    // A new element at the end, to be filled before publish().
    T &next() {
        uint32_t index = size_.load(std::memory_order_relaxed);
        auto [block, offset] = place(index);
        if (!blocks_[block].load(std::memory_order_relaxed)) {
            blocks_[block].store(new T[first_block << block](), std::memory_order_release);
        }
        return blocks_[block].load(std::memory_order_relaxed)[offset];
    }
    uint32_t publish() { return size_.fetch_add(1, std::memory_order_release); }

private:
    static std::pair<unsigned, uint32_t> place(uint32_t index) {
        uint32_t shifted = index / first_block + 1;
        unsigned block = 31u - static_cast<unsigned>(__builtin_clz(shifted));
        return {block, index - first_block * ((1u << block) - 1)};
    }

    std::atomic<T *> blocks_[28] = {};
    std::atomic<uint32_t> size_{0};
};

}  // namespace souk
