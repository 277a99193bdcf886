#pragma once

// What a test of the search core needs: a failing check names its place, and the program ends with their number.

#include <cstdio>
#include <string>

namespace checks {

inline int failures = 0;
inline int count = 0;

// What an outcome of the core says for itself.
template <typename T> std::string detail(const T &value) {
    if constexpr (requires { value.message; }) return ": " + value.message;
    return "";
}

template <typename T> bool note(const T &value, const char *text, const char *file, int line) {
    ++count;
    bool holds = static_cast<bool>(value);
    if (!holds) {
        ++failures;
        std::fprintf(stderr, "%s:%d: %s does not hold%s\n", file, line, text, detail(value).c_str());
    }
    return holds;
}

}  // namespace checks

#define CHECK(condition) checks::note((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(found, wanted)                                                                                  \
    [&](const auto &f, const auto &w) { checks::note(f == w, #found " == " #wanted, __FILE__, __LINE__); }((found), (wanted))
