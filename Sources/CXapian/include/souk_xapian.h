#ifndef SOUK_XAPIAN_H
#define SOUK_XAPIAN_H
#ifdef __cplusplus
extern "C" {
#endif
/** The version of libxapian this program runs on, such as "1.4.22". Static storage. */
const char *souk_xapian_version(void);
#ifdef __cplusplus
}
#endif
#endif
