#ifndef SOUK_CURL_H
#define SOUK_CURL_H

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take a variable number of arguments, which Swift cannot pass. Each of these
// takes one of a known type. They run on the thread that owns the handle.

CURLcode souk_curl_set_text(CURL *handle, CURLoption option, const char *text);
CURLcode souk_curl_set_number(CURL *handle, CURLoption option, long number);
CURLcode souk_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);

/// What is sent: `read` fills its buffer with at most size * count bytes and returns how many, 0 at the end.
CURLcode souk_curl_set_reader(CURL *handle, curl_read_callback read, void *context);

/// What is received: `write` returns how many bytes it took; fewer than size * count ends the transfer.
CURLcode souk_curl_set_writer(CURL *handle, curl_write_callback write, void *context);

/// The last status of the server; 0 without one.
long souk_curl_status(CURL *handle);

#endif
