package timestamp

import (
	"bytes"
	"cmp"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/digitorus/timestamp"
)

// Patience bounds how long an authority is waited for.
const Patience = 10 * time.Second

// Authority is a time-stamp authority that is asked over HTTP (RFC 3161, 3.4).
type Authority struct {
	URL   string
	Roots *Roots        // whom it must be of
	HTTP  *http.Client  // nil: one that follows no redirection
	Rand  io.Reader     // where nonces come from
	Wait  time.Duration // 0: Patience
}

// Request has bytes stamped and gives the response, in the form that is kept, with the moment in
// it. It has been verified: what the authority sent for other bytes, or to another request, is an
// error, and so is whatever Verify would refuse. The authority sees a digest of the bytes alone.
func (a *Authority) Request(ctx context.Context, data []byte) ([]byte, time.Time, error) {
	nonce := make([]byte, 16)
	if _, err := io.ReadFull(a.Rand, nonce); err != nil {
		return nil, time.Time{}, err
	}
	nonce[0] = nonce[0]&0x7f | 0x40 // a positive number of one length
	digest := sha256.Sum256(data)
	query := timestamp.Request{HashAlgorithm: crypto.SHA256, HashedMessage: digest[:], Certificates: true,
		Nonce: new(big.Int).SetBytes(nonce)}
	asked, err := query.Marshal()
	if err != nil {
		return nil, time.Time{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(a.Wait, Patience))
	defer cancel()
	said, err := a.post(ctx, asked)
	if err == nil {
		err = granted(said)
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("the time-stamp authority %s: %w", a.URL, err)
	}
	p, stamp, err := verify(said, data, a.Roots, false)
	if err == nil && (stamp.Nonce == nil || stamp.Nonce.Cmp(query.Nonce) != 0) {
		err = errors.New("it answers another request than ours (its nonce is another)")
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("what the time-stamp authority %s sent is not kept: %w", a.URL, err)
	}
	tsr, err := p.reduce(a.Roots.vouched(p.certificates))
	if err != nil {
		return nil, time.Time{}, err
	}
	at, err := Verify(tsr, data, a.Roots)
	return tsr, at, err
}

// post sends a request and gives what came back as a response.
func (a *Authority) post(ctx context.Context, query []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL, bytes.NewReader(query))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	client := a.HTTP
	if client == nil {
		client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
	}
	said, err := client.Do(r)
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err // whose address is said already
	}
	if err != nil {
		return nil, err
	}
	defer said.Body.Close() //nolint:errcheck // it was read
	if said.StatusCode != http.StatusOK {
		words := fmt.Sprintf("it answers with HTTP status %d", said.StatusCode)
		if to := said.Header.Get("Location"); to != "" {
			words += ", and leads to " + printable(to)
		}
		return nil, errors.New(words + "; look at archive.timestamp_url in tidings.yaml")
	}
	kind, _, _ := mime.ParseMediaType(said.Header.Get("Content-Type")) //nolint:errcheck // then it is none of ours
	if kind != "application/timestamp-reply" {
		return nil, fmt.Errorf("it answers with %q, and not with a time-stamp; look at archive.timestamp_url in "+
			"tidings.yaml", printable(kind))
	}
	b, err := io.ReadAll(io.LimitReader(said.Body, mostBytes+1))
	if err == nil && len(b) > mostBytes {
		err = errors.New("its answer is too long for a time-stamp")
	}
	return b, err
}

// granted says why there is no token in a response.
func granted(said []byte) error {
	var a answer
	if len(said) > mostBytes || !wellFormed(said, 0) || !exactly(said, &a) {
		return errors.New("its answer is not one that RFC 3161 knows")
	}
	if a.Status.Status == int(timestamp.Granted) || a.Status.Status == int(timestamp.GrantedWithMods) {
		return nil
	}
	words := "it refuses"
	for _, f := range faults {
		if a.Status.Fault.At(int(f.fault)) != 0 {
			words += ": " + f.words
		}
	}
	for _, t := range a.Status.Text {
		if t.Tag == asn1.TagUTF8String {
			words += fmt.Sprintf(" (it says %q)", printable(string(t.Bytes)))
		}
	}
	return errors.New(words)
}

// faults are the reasons that an authority can give (RFC 3161, 2.4.2).
var faults = []struct {
	fault timestamp.FailureInfo
	words string
}{
	{timestamp.BadAlgorithm, "it does not take SHA-256"},
	{timestamp.BadRequest, "it does not allow this request"},
	{timestamp.BadDataFormat, "it cannot read the request"},
	{timestamp.TimeNotAvailable, "its clock is not available now"},
	{timestamp.UnacceptedPolicy, "it does not have the policy that was asked for"},
	{timestamp.UnacceptedExtension, "it does not take an extension of the request"},
	{timestamp.AddInfoNotAvailable, "it does not have what was asked for in addition"},
	{timestamp.SystemFailure, "something is wrong with it now"},
}

// printable makes foreign words fit for a line.
func printable(s string) string {
	words := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(words); len(runes) > 200 {
		words = string(runes[:200]) + "…"
	}
	return words
}
