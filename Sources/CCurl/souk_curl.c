#include "souk_curl.h"

CURLcode souk_curl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

CURLcode souk_curl_set_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}

CURLcode souk_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

CURLcode souk_curl_set_reader(CURL *handle, curl_read_callback read, void *context) {
    CURLcode outcome = curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
    return outcome == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_READDATA, context) : outcome;
}

CURLcode souk_curl_set_writer(CURL *handle, curl_write_callback write, void *context) {
    CURLcode outcome = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, write);
    return outcome == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, context) : outcome;
}

long souk_curl_status(CURL *handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}
