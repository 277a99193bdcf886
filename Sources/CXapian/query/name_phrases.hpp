#pragma once

#include "../index/index.hpp"

#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace souk {

// What things are called in a catalog: runs of one to three words that names have in common. They are what is
// suggested before anybody has searched.
class NamePhrases {
public:
    NamePhrases(const Index &index, const Snapshot &snapshot);

    std::vector<souk_name_phrase> most_frequent(size_t most);

private:
    struct Place {
        uint32_t word, stem;
        bool is_tied;       // to the word before, as in t-shirt
        bool is_break;      // between two values
    };
    // Forms of one phrase that differ by inflection.
    struct Phrase {
        uint32_t documents = 0;
        souk_name_phrase form{};
        uint32_t form_uses = 0;
    };

    void read_name(uint32_t document);
    template <typename Visit> void each_phrase(const Visit &visit);
    bool can_begin(const Place &place) const;
    bool can_end(const Place &place, size_t words) const;
    bool is_adjective(uint32_t word) const;
    void count_sample(uint32_t step);
    void count_exactly();
    void drop_fragments();

    const Index &index_;
    const Snapshot &snapshot_;
    int name_;
    std::vector<Place> places_;
    std::unordered_map<uint64_t, Phrase> phrases_;      // by hash of the stems
    std::unordered_map<uint64_t, uint32_t> forms_;      // uses of each form, by hash of the words
    std::unordered_set<std::string> values_;            // words that are the whole value of an attribute
};

}  // namespace souk
