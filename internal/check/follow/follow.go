// Package follow asks web sites whether the pages that letters link to are there. It is used
// only when the manager asks for it: it goes out to the network, in small bounds.
package follow

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"

	"tidings/internal/check/form"
)

// Bounds of what a check asks of other people's sites.
const (
	Most = 50 // addresses in one check

	atOnce       = 4
	eachWait     = 5 * time.Second // of each step of a request, and of the whole
	allWait      = 30 * time.Second
	maxRedirects = 5
	maxBody      = 4 << 10
)

// Verdict is what an answer means for a reader who clicks.
type Verdict int

// The verdicts.
const (
	There   Verdict = iota // a page came
	Missing                // no reader gets a page
	Unsure                 // readers may get a page, and this program got none
)

// Answer is what came of following one address.
type Answer struct {
	Verdict Verdict
	Why     string // in words that go on from "https://…": "answers that …"; empty for There
}

// Follower follows addresses. The zero value goes out to the network by the system's proxy
// settings, and to no address of an inner network.
type Follower struct {
	Dial func(ctx context.Context, network, address string) (net.Conn, error) // nil: the network
	TLS  *tls.Config                                                          // nil: the system's roots
	Wait time.Duration                                                        // for one answer; 0: 5 s
}

// errInner says that a name led to an address that readers outside cannot open.
var errInner = errors.New("an address of a private network")

// errRound says that redirects went on.
var errRound = errors.New("redirects without an end")

// All follows addresses, each once, at most Most of them and allWait long; those that are not in
// the answer were not followed.
func (f Follower) All(ctx context.Context, addresses []string) map[string]Answer {
	ctx, cancel := context.WithTimeout(ctx, allWait)
	defer cancel()
	client := f.client()
	defer client.CloseIdleConnections()
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		out   = map[string]Answer{}
		asked = map[string]bool{}
		turns = make(chan struct{}, atOnce)
	)
	for _, address := range addresses {
		if asked[address] || len(asked) >= Most {
			continue
		}
		asked[address] = true
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			if ctx.Err() != nil {
				return
			}
			a := f.one(ctx, client, address)
			mu.Lock()
			defer mu.Unlock()
			out[address] = a
		})
	}
	wg.Wait()
	return out
}

// client keeps inner networks out of reach, since a letter may be another's draft; a proxy
// of the organisation decides for itself.
func (f Follower) client() *http.Client {
	outside := &net.Dialer{Timeout: eachWait, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || form.InnerIP(at.Addr()) {
			return errInner
		}
		return nil
	}}
	direct := &http.Transport{DialContext: outside.DialContext, TLSClientConfig: f.TLS,
		TLSHandshakeTimeout: eachWait, ResponseHeaderTimeout: eachWait, MaxResponseHeaderBytes: 64 << 10}
	byProxy := direct.Clone()
	byProxy.DialContext, byProxy.Proxy = (&net.Dialer{Timeout: eachWait}).DialContext, http.ProxyFromEnvironment
	if f.Dial != nil {
		direct.DialContext = f.Dial
	}
	w := ways{direct: direct, byProxy: byProxy, chosen: f.Dial != nil}
	return &http.Client{Transport: w, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return errRound
		}
		return nil
	}}
}

// ways are how requests go out.
type ways struct {
	direct, byProxy *http.Transport
	chosen          bool // the direct way is the only one
}

func (w ways) RoundTrip(q *http.Request) (*http.Response, error) {
	if proxy, err := http.ProxyFromEnvironment(q); !w.chosen && (proxy != nil || err != nil) {
		return w.byProxy.RoundTrip(q)
	}
	return w.direct.RoundTrip(q)
}

// CloseIdleConnections is called by the client's method of that name.
func (w ways) CloseIdleConnections() {
	w.direct.CloseIdleConnections()
	w.byProxy.CloseIdleConnections()
}

// one follows an address: by HEAD, and where that is not answered with a page, as a browser does.
func (f Follower) one(ctx context.Context, client *http.Client, address string) Answer {
	var last Answer
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		if last = f.ask(ctx, client, method, address); last.Verdict == There {
			break
		}
	}
	return last
}

func (f Follower) ask(ctx context.Context, client *http.Client, method, address string) Answer {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(f.Wait, eachWait))
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return Answer{Missing, "is not an address of the web"}
	}
	q.Header.Set("User-Agent", "Mozilla/5.0 (compatible; Tidings link check)")
	q.Header.Set("Accept", "text/html,*/*;q=0.8")
	response, err := client.Do(q)
	if err != nil {
		return failure(err)
	}
	defer response.Body.Close()
	io.CopyN(io.Discard, response.Body, maxBody) //nolint:errcheck // the status is what counts
	return status(response.StatusCode)
}

// status judges an answer: sites refuse programs with many codes and readers with few.
func status(code int) Answer {
	switch {
	case code < http.StatusBadRequest:
		return Answer{}
	case code == http.StatusNotFound, code == http.StatusGone:
		return Answer{Missing, fmt.Sprintf("answers that there is no such page (%d)", code)}
	case code == http.StatusUnauthorized:
		return Answer{Unsure, "asks for a name and a password (401)"}
	case code >= http.StatusInternalServerError:
		return Answer{Unsure, fmt.Sprintf("answers with an error of its server (%d)", code)}
	}
	return Answer{Unsure, fmt.Sprintf("did not let this program in (%d)", code)}
}

// failure says in plain words why no answer came.
func failure(err error) Answer {
	var dns *net.DNSError
	var wrong *tls.CertificateVerificationError
	switch {
	case errors.Is(err, errInner):
		return Answer{Missing, "leads to an address of a private network, which readers cannot open"}
	case errors.Is(err, errRound):
		return Answer{Missing, fmt.Sprintf("leads on and on (more than %d times)", maxRedirects)}
	case errors.As(err, &dns) && dns.IsNotFound:
		return Answer{Missing, fmt.Sprintf("leads to a site that there is not (%s)", dns.Name)}
	case errors.As(err, &dns):
		return Answer{Unsure, "could not be looked up just now"}
	case errors.As(err, &wrong):
		return Answer{Missing, "shows a certificate that browsers warn of"}
	case errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err):
		return Answer{Unsure, fmt.Sprintf("did not answer within %v seconds", eachWait.Seconds())}
	case errors.Is(err, syscall.ECONNREFUSED):
		return Answer{Missing, "leads to a machine where no site answers"}
	}
	return Answer{Unsure, "could not be reached just now"}
}
