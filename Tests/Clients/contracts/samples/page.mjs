// The base that a page of the shop gives to relative addresses, for clients written to run in one.
const fetchAbsolute = globalThis.fetch;
globalThis.fetch = (address, options) => fetchAbsolute(new URL(address, "http://localhost:8080"), options);
