#pragma once

#include "../include/souk_xapian.h"
#include "../index/index.hpp"
#include "postings.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>
#include <xapian.h>

namespace souk {

// The impact of a word that is only known to be there in some other form: about that of one in a description.
constexpr float loose_impact = 1.3f;

struct WeighedPostings {
    std::shared_ptr<const Postings> postings;
    float quality;
};

// What the variants of a word come to. Bit maps have a bit a document, words of 64.
struct GroupPostings {
    std::vector<WeighedPostings> typed;     // the variants nearest to what was typed, whose impacts count
    std::vector<uint64_t> loose;            // the documents of all others; empty when there are none
    float loose_quality = 0;
    size_t size = 0;                        // documents at most

    // Of all variants.
    const std::vector<uint64_t> &members(size_t words);
    // The most that a document of each word of the bit maps can score by the group, but for its weight.
    const std::vector<float> &bounds(size_t words);

private:
    std::vector<uint64_t> members_;
    std::vector<float> bounds_;
};

// Sets the bits of the documents of a list.
void add_documents(const Postings &list, std::vector<uint64_t> &bits);

// Puts groups together, and keeps them for all passes of a search over the index: most have the same words.
class GroupPostingsCache {
public:
    std::shared_ptr<GroupPostings> get(
        const souk_group &group, const Index &index, const Snapshot &snapshot, const Xapian::Database &database);
    void clear() { groups_.clear(); }

private:
    std::unordered_map<std::string, std::shared_ptr<GroupPostings>> groups_;
};

}  // namespace souk
