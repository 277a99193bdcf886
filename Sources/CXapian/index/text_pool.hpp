#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace souk {

// Keeps texts where they never move, many to a block of memory.
class TextPool {
public:
    explicit TextPool(size_t block) : block_(block) {}

    // Valid for as long as the pool.
    const char *keep(std::string_view text) {
        if (left_ < text.size() || !at_) {
            size_t size = std::max(block_, text.size());
            blocks_.push_back(std::make_unique<char[]>(size));
            at_ = blocks_.back().get();
            left_ = size;
        }
        char *kept = at_;
        std::memcpy(kept, text.data(), text.size());
        at_ += text.size();
        left_ -= text.size();
        return kept;
    }

private:
    size_t block_;
    std::vector<std::unique_ptr<char[]>> blocks_;
    char *at_ = nullptr;
    size_t left_ = 0;
};

}  // namespace souk
