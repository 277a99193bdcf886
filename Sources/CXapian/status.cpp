#include "status.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

namespace souk {

namespace {

souk_status of_errno(int code) {
    switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EACCES:
    case EPERM:
    case EIO:
    case EMFILE:
    case ENFILE:
        return SOUK_STORAGE;
    case ENOENT:
        return SOUK_MISSING;
    default:
        return SOUK_INTERNAL;
    }
}

souk_status set(char **error, souk_status status, const char *message) noexcept {
    if (error) *error = strdup(message);
    return status;
}

souk_status of_database_error(const Xapian::Error &e) {
    // Xapian gives the text of errno, not its number.
    const char *reason = e.get_error_string();
    if (!reason) return SOUK_DAMAGED;
    for (int code : {ENOSPC, EDQUOT, EROFS, EACCES, EPERM, EMFILE}) {
        if (std::strcmp(reason, std::strerror(code)) == 0) return SOUK_STORAGE;
    }
    return SOUK_DAMAGED;
}

}  // namespace

void throw_errno(const std::string &what) {
    int code = errno;
    throw Failure(of_errno(code), what + ": " + std::strerror(code));
}

void throw_damage() {
    try {
        throw;
    } catch (const Failure &e) {
        bool is_refused = e.status == SOUK_STORAGE || e.status == SOUK_LOCKED;
        throw Failure(is_refused ? e.status : SOUK_DAMAGED, e.what());
    } catch (const Xapian::DatabaseLockError &) {
        throw;
    } catch (const Xapian::Error &e) {
        throw Failure(of_database_error(e), e.get_description());
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &e) {
        throw Failure(SOUK_DAMAGED, e.what());
    }
}

souk_status report_exception(char **error) noexcept {
    try {
        throw;
    } catch (const Failure &e) {
        return set(error, e.status, e.what());
    } catch (const Xapian::DatabaseLockError &e) {
        return set(error, SOUK_LOCKED, e.get_msg().c_str());
    } catch (const Xapian::DatabaseModifiedError &e) {
        return set(error, SOUK_MODIFIED, e.get_msg().c_str());
    } catch (const Xapian::RuntimeError &e) {
        // Of what was read: also numbers out of range and documents that are not there.
        return set(error, of_database_error(e), e.get_description().c_str());
    } catch (const Xapian::InvalidArgumentError &e) {
        return set(error, SOUK_INVALID, e.get_msg().c_str());
    } catch (const Xapian::Error &e) {
        return set(error, SOUK_INTERNAL, e.get_description().c_str());
    } catch (const std::bad_alloc &) {
        return set(error, SOUK_STORAGE, "out of memory");
    } catch (const std::length_error &e) {
        // libxapian believes what a block says of its lengths and places.
        return set(error, SOUK_DAMAGED, e.what());
    } catch (const std::out_of_range &e) {
        return set(error, SOUK_DAMAGED, e.what());
    } catch (const std::exception &e) {
        return set(error, SOUK_INTERNAL, e.what());
    } catch (...) {
        return set(error, SOUK_INTERNAL, "unknown exception");
    }
}

}  // namespace souk

extern "C" void souk_message_dispose(char *message) { std::free(message); }
extern "C" const char *souk_xapian_version(void) { return Xapian::version_string(); }
