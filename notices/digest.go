package notices

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
)

// Digest is the SHA-256 of v's canonical JSON (object keys sorted, no white
// space, no HTML escapes), in hexadecimal. Two records have the same digest
// exactly if they say the same. It is empty, and so equals no recorded digest,
// for a value that JSON cannot hold; records that passed validation never are.
func Digest(v any) string {
	text, err := CanonicalJSON(v)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// CanonicalJSON writes v as JSON in the one form that Digest is taken from.
func CanonicalJSON(v any) ([]byte, error) {
	if b, ok := v.([]byte); ok && b != nil { // of compiled messages, which are large: base64 has but one form
		out := base64.StdEncoding.AppendEncode([]byte{'"'}, b)
		return append(out, '"'), nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	// Read back without types: encoding/json sorts the keys of maps, so the
	// order of fields in our structs can change without changing a digest.
	var plain any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&plain); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(plain); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
