#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace souk {

enum class TokenKind : uint8_t { word, number, cjk };

struct Token {
    uint32_t begin, end;    // bytes in the source
    uint32_t text, length;  // bytes in Tokenizer::folded
    uint32_t position;
    uint16_t span;          // parts covered; more than 1 for a joined form
    TokenKind kind;
    bool attached;          // tied to the part before by a connector
};

// Cuts text into words, the same way for documents, queries and highlighting.
//
//  - Letters are lower-cased and lose their accents; apostrophes vanish (`men's` is `mens`).
//  - Numbers keep `.` and `/` between digits (`10.5`, `1/2`); commas of thousands vanish.
//  - Parts tied by `-`, `_`, `.`, `&` or `+` are tokens, and so is their joined form (`wi-fi`: wifi, wi, fi), which
//    comes first and covers their positions.
//  - A number followed by a unit, tied or with a space (`12v`, `12 V`, `10.5"`), is also joined, with the unit's short
//    name (`17 inch`: 17in, 17, inch).
//  - Scripts without spaces become pairs of characters.
class Tokenizer {
public:
    const std::vector<Token> &run(std::string_view text);
    std::string_view folded(const Token &token) const { return {buffer_.data() + token.text, token.length}; }

private:
    void scan_word(const char *&at, const char *end, const char *base, bool attached);
    void scan_cjk(const char *&at, const char *end, const char *base);
    void emit_part(uint32_t begin, uint32_t end, size_t folded_from, TokenKind kind, bool attached);
    void split_unit(size_t part);
    void add_joined_forms();
    void add_joined(size_t first, size_t last, std::string_view unit);

    std::string buffer_;
    std::vector<Token> parts_, joined_, tokens_;
};

// The short name of a unit of measure (`inches`: in), empty when it is none.
std::string_view unit_name(std::string_view folded);

// Folded text with single spaces, for comparing values.
void fold_value(std::string_view text, std::string &folded);

}  // namespace souk
