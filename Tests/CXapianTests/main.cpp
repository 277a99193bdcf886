// The tests of the search core without Swift, for tools that cannot follow Swift's runtime: valgrind, and sanitizers of
// another compiler. Run by `make sanitize`.
//
//     core-tests [rounds of random damage, 200 unless told]

#include "checks.hpp"
#include "core_tests.hpp"

#include <cstdlib>

int main(int count, char **arguments) {
    int rounds = count > 1 ? std::atoi(arguments[1]) : 200;
    test_text();
    test_building();
    test_writing();
    test_reopening();
    test_threads();
    test_matching();
    test_filters();
    test_facets();
    test_sorting();
    test_words();
    test_whole_file_damage();
    test_random_damage(rounds);
    std::printf("%d checks, %d failed\n", checks::count, checks::failures);
    return checks::failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
