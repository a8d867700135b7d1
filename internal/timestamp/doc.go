// Package timestamp asks a time-stamp authority (RFC 3161) to witness when some bytes existed, and
// checks what it said: the TimeStampResp, in DER, that openssl ts -verify takes too.
//
// A response is kept in one form only, so that a byte of it that was changed is found even where the
// authority did not sign it: status granted without words, a token of one signer, no revocation lists,
// no unsigned attributes, and certificates that each can be checked. Request takes what an authority
// sends beyond that out of it (nothing of it is signed); Verify refuses whatever is not in this form.
//
// Requests and signatures are those of digitorus/timestamp. It reads with a parser of BER that is more
// generous than DER, and that ends the program on some malformed bytes: nothing reaches it before
// parse has found it to be DER, whole, and of that form.
package timestamp
