/**
 * A certificate that says it is s3.example.test, and its key. Nobody trusts it but those who are told to; the name is
 * one that can belong to nobody. Made once with openssl, for a hundred years.
 */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBqDCCAU2gAwIBAgIUJELQ3jlEwNOCMZVUQZ94xN88NEwwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPczMuZXhhbXBsZS50ZXN0MCAXDTI2MTEyNjExMzE1MVoYDzIx
MjYxMTAyMTEzMTUxWjAaMRgwFgYDVQQDDA9zMy5leGFtcGxlLnRlc3QwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARUB6ui4b5mpwS7/iMJ/VkIhacCfKXRqMV7a+T1
31gjC3/R2Gnw/YRMqZaU3+tWk+ArY6yKVu6m+z8ARXZcs1cbo28wbTAdBgNVHQ4E
FgQUtH96XreoygJQ683Er0EWi99XL/QwHwYDVR0jBBgwFoAUtH96XreoygJQ683E
r0EWi99XL/QwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgg9zMy5leGFtcGxl
LnRlc3QwCgYIKoZIzj0EAwIDSQAwRgIhAMcx5T3I/rv98X3YV6/8wvgL4Jkgjj+3
/QDv37Qe6gWVAiEAyxanFt3otSLzVUzJVOrDvUzogph9KwB6FnVJa4oS9HQ=
-----END CERTIFICATE-----
`;

export const CERTIFICATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglp4bCHDMg7nj4jJI
wRvYekFJ1/DlzOBNDOPt5o1zDmuhRANCAARUB6ui4b5mpwS7/iMJ/VkIhacCfKXR
qMV7a+T131gjC3/R2Gnw/YRMqZaU3+tWk+ArY6yKVu6m+z8ARXZcs1cb
-----END PRIVATE KEY-----
`;
