#pragma once

#include <string>
#include <string_view>

namespace souk {

// Sorts texts as readers of a language expect. Letters come in the order of the language's alphabet, whatever their case
// and accents; spaces and punctuation come before digits, digits before letters; whole numbers count by their value
// (`Cable 2 m` before `Cable 10 m`). Texts that are alike so far come in the order of their bytes, so that the order is
// total.
//
// Letters that an alphabet holds for its own, such as the Swedish å, ä and ö after z, are those of the Common Locale
// Data Repository's root order as tailored for the language.
class Collation {
public:
    // A Snowball name; one without letters of its own sorts as English does.
    explicit Collation(std::string_view language);

    // Bytes that compare like the text. Texts that differ only behind `longest_key` bytes compare equal.
    void key(std::string_view text, std::string &key) const;
    static constexpr size_t longest_key = 1'000;

private:
    struct Letter {
        uint32_t code_point;    // lower case
        std::string_view weight;
    };
    static const Letter *letters_of(std::string_view language);
    const Letter *find(uint32_t code_point) const;

    const Letter *letters_;     // ends with code point 0
};

}  // namespace souk
