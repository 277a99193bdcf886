#pragma once

#include "include/souk_xapian.h"

#include <stdexcept>
#include <string>
#include <xapian.h>

namespace souk {

// A failure with the code that callers of the C interface see.
class Failure : public std::runtime_error {
public:
    Failure(souk_status status, const std::string &message) : std::runtime_error(message), status(status) {}
    const souk_status status;
};

// A failed system call, with the code its errno stands for.
[[noreturn]] void throw_errno(const std::string &what);

// Throws what the exception being handled means for files that nobody else changes: damage, unless the machine refused
// to read them. To be called in a catch block.
[[noreturn]] void throw_damage();

// Sets the message and answers the code of the exception being handled. To be called in a catch block.
souk_status report_exception(char **error) noexcept;

// Runs `body` and maps what it throws.
template <typename Body> souk_status guarded(char **error, Body body) noexcept {
    try {
        body();
        return SOUK_OK;
    } catch (...) {
        return report_exception(error);
    }
}

// The same for a writer: it is alone, so that what it finds overwritten was damaged.
template <typename Body> souk_status guarded_alone(char **error, Body body) noexcept {
    return guarded(error, [&] {
        try {
            body();
        } catch (const Xapian::DatabaseModifiedError &) {
            throw_damage();
        }
    });
}

}  // namespace souk
