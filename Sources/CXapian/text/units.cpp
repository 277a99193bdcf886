#include "tokenizer.hpp"

#include <algorithm>
#include <iterator>

namespace souk {

namespace {

struct Unit {
    std::string_view written, name;
};

// Rising by what is written.
constexpr Unit units[] = {
    {"a", "a"}, {"ah", "ah"}, {"amp", "a"}, {"amps", "a"}, {"bar", "bar"}, {"bit", "bit"}, {"btu", "btu"},
    {"c", "c"}, {"cc", "cc"}, {"cl", "cl"}, {"cm", "cm"}, {"ct", "ct"}, {"db", "db"}, {"dpi", "dpi"}, {"f", "f"},
    {"feet", "ft"}, {"fl", "fl"}, {"foot", "ft"}, {"ft", "ft"}, {"g", "g"}, {"gal", "gal"}, {"gallon", "gal"},
    {"gallons", "gal"}, {"gb", "gb"}, {"ghz", "ghz"}, {"gigabyte", "gb"}, {"gigabytes", "gb"}, {"gm", "g"},
    {"gr", "g"}, {"gram", "g"}, {"grams", "g"}, {"hp", "hp"}, {"hr", "h"}, {"hz", "hz"}, {"in", "in"},
    {"inch", "in"}, {"inches", "in"}, {"kb", "kb"}, {"kg", "kg"}, {"khz", "khz"}, {"km", "km"}, {"kva", "kva"},
    {"kw", "kw"}, {"kwh", "kwh"}, {"l", "l"}, {"lb", "lb"}, {"lbs", "lb"}, {"liter", "l"}, {"liters", "l"},
    {"litre", "l"}, {"litres", "l"}, {"lm", "lm"}, {"lumen", "lm"}, {"lumens", "lm"}, {"m", "m"}, {"ma", "ma"},
    {"mah", "mah"}, {"mb", "mb"}, {"mbit", "mbit"}, {"mbps", "mbps"}, {"meter", "m"}, {"meters", "m"},
    {"metre", "m"}, {"metres", "m"}, {"mg", "mg"}, {"mhz", "mhz"}, {"ml", "ml"}, {"mm", "mm"}, {"mp", "mp"},
    {"ms", "ms"}, {"ohm", "ohm"}, {"ohms", "ohm"}, {"ounce", "oz"}, {"ounces", "oz"}, {"oz", "oz"}, {"pack", "pk"},
    {"pc", "pc"}, {"pcs", "pc"}, {"piece", "pc"}, {"pieces", "pc"}, {"pint", "pt"}, {"pk", "pk"}, {"pound", "lb"},
    {"pounds", "lb"}, {"psi", "psi"}, {"pt", "pt"}, {"px", "px"}, {"qt", "qt"}, {"quart", "qt"}, {"rpm", "rpm"},
    {"tb", "tb"}, {"terabyte", "tb"}, {"v", "v"}, {"va", "va"}, {"volt", "v"}, {"volts", "v"}, {"w", "w"},
    {"watt", "w"}, {"watts", "w"}, {"wh", "wh"}, {"yard", "yd"}, {"yards", "yd"}, {"yd", "yd"},
};

}  // namespace

std::string_view unit_name(std::string_view folded) {
    auto unit = std::lower_bound(
        std::begin(units), std::end(units), folded, [](const Unit &u, std::string_view t) { return u.written < t; });
    return unit != std::end(units) && unit->written == folded ? unit->name : std::string_view();
}

}  // namespace souk
