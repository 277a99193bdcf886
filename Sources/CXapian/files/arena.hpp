#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace souk {

// 64-bit mixing hash of bytes, for checksums and hash tables. Not for enemies.
uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed = 0);
inline uint64_t hash_bytes(std::string_view text) { return hash_bytes(text.data(), text.size()); }

// A file that only grows, read through one memory map. Records are written before the commit that refers to them, so
// what lies beyond the last commit is of no consequence.
//
// One thread appends; any number read what was committed before.
class Arena {
public:
    Arena() = default;
    ~Arena();
    Arena(const Arena &) = delete;
    Arena &operator=(const Arena &) = delete;

    // Opens for reading, or with `create` makes an empty file that can be appended to.
    void open(const std::string &path, bool create);
    // Allows appending after `size` bytes; what lies behind is cut off.
    void open_for_writing(uint64_t size);

    // The offset of the appended bytes, a multiple of `alignment`. They are readable after flush().
    uint64_t append(const void *bytes, size_t length, size_t alignment = 8);
    void flush();
    void sync();

    // The bytes of a record, which must lie within the file.
    const uint8_t *at(uint64_t offset) const { return map_ + offset; }
    // Whether such a record lies within the file as it is now.
    bool contains(uint64_t offset, uint64_t length) const;
    uint64_t size() const { return size_.load(std::memory_order_relaxed); }
    // Gives the pages of a scan back to the system.
    void release_pages() const;

private:
    void write_all(const char *bytes, size_t length);

    std::string path_;
    int file_ = -1;
    const uint8_t *map_ = nullptr;
    std::atomic<uint64_t> size_{0};     // with what waits in `pending_`; others ask for it while one thread appends
    uint64_t flushed_ = 0;
    mutable std::atomic<uint64_t> known_{0};
    std::string pending_;
};

}  // namespace souk
