#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace souk {

// Words that join others, and neither begin nor end what a thing is called.
inline bool is_little_word(std::string_view word) {
    static constexpr std::string_view little[] = {"a",  "an", "and", "by",  "for", "from", "in",      "of", "on",
                                                  "or", "to", "the", "w", "with", "without", "x"};
    return std::find(std::begin(little), std::end(little), word) != std::end(little);
}

}  // namespace souk
