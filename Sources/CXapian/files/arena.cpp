#include "arena.hpp"

#include "../status.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace souk {

namespace {

// Address space, not memory: the map may reach beyond the end of the file, which grows into it. Valgrind has less.
#ifndef SOUK_ARENA_BITS
#define SOUK_ARENA_BITS 38
#endif
constexpr size_t reserved = size_t{1} << SOUK_ARENA_BITS;
constexpr size_t buffer_size = 1 << 20;

}  // namespace

uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed) {
    constexpr uint64_t m1 = 0x9E3779B97F4A7C15u, m2 = 0xC2B2AE3D27D4EB4Fu;
    auto p = static_cast<const uint8_t *>(bytes);
    uint64_t h = seed ^ (length * m1);
    auto mix = [&h](uint64_t value) {
        h ^= value * m2;
        h = (h << 29 | h >> 35) * m1;
    };
    for (; length >= 8; p += 8, length -= 8) {
        uint64_t value;
        std::memcpy(&value, p, 8);
        mix(value);
    }
    if (length > 0) {
        uint64_t value = 0;
        std::memcpy(&value, p, length);
        mix(value);
    }
    h ^= h >> 32;
    h *= m2;
    return h ^ h >> 29;
}

Arena::~Arena() {
    if (map_) munmap(const_cast<uint8_t *>(map_), reserved);
    if (file_ >= 0) close(file_);
}

void Arena::open(const std::string &path, bool create) {
    path_ = path;
    file_ = ::open(path.c_str(), create ? O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0644);
    if (file_ < 0) throw_errno("cannot open " + path);
    struct stat status;
    if (fstat(file_, &status) != 0) throw_errno("cannot read " + path);
    size_ = flushed_ = static_cast<uint64_t>(status.st_size);
    known_ = flushed_;
    void *map = mmap(nullptr, reserved, PROT_READ, MAP_SHARED | MAP_NORESERVE, file_, 0);
    if (map == MAP_FAILED) throw_errno("cannot map " + path);
    map_ = static_cast<const uint8_t *>(map);
}

void Arena::open_for_writing(uint64_t size) {
    int file = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) throw_errno("cannot write " + path_);
    close(file_);
    file_ = file;
    if (ftruncate(file_, static_cast<off_t>(size)) != 0) throw_errno("cannot cut " + path_);
    pending_.clear();
    size_ = flushed_ = size;
    known_ = size;
}

uint64_t Arena::append(const void *bytes, size_t length, size_t alignment) {
    uint64_t before = size();
    size_t padding = static_cast<size_t>(-before & (alignment - 1));
    if (before + padding + length > reserved) throw Failure(SOUK_STORAGE, path_ + " is full: rebuild the index");
    pending_.append(padding, '\0');
    uint64_t offset = before + padding;
    pending_.append(static_cast<const char *>(bytes), length);
    size_ = offset + length;
    if (pending_.size() >= buffer_size) flush();
    return offset;
}

void Arena::flush() {
    if (pending_.empty()) return;
    write_all(pending_.data(), pending_.size());
    flushed_ = size();
    known_ = size();
    pending_.clear();
}

void Arena::write_all(const char *bytes, size_t length) {
    auto offset = static_cast<off_t>(flushed_);
    while (length > 0) {
        ssize_t written = pwrite(file_, bytes, length, offset);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw_errno("cannot write " + path_);
        if (written == 0) throw Failure(SOUK_STORAGE, "cannot write " + path_);
        bytes += written;
        offset += written;
        length -= static_cast<size_t>(written);
    }
}

void Arena::sync() {
    flush();
    if (fdatasync(file_) != 0) throw_errno("cannot sync " + path_);
}

bool Arena::contains(uint64_t offset, uint64_t length) const {
    if (offset + length < offset) return false;
    if (offset + length <= known_.load()) return true;
    struct stat status;
    if (fstat(file_, &status) != 0) return false;
    known_ = static_cast<uint64_t>(status.st_size);
    return offset + length <= known_.load();
}

void Arena::release_pages() const {
    if (map_ && known_ > 0) madvise(const_cast<uint8_t *>(map_), known_, MADV_DONTNEED);
}

}  // namespace souk
