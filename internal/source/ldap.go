package source

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// LDAP is a search in a directory (RFC 4511), page by page (RFC 2696).
type LDAP struct {
	URL      string // ldaps://host, or ldap://host with StartTLS or on this machine
	StartTLS bool
	Roots    *x509.CertPool // nil: those of the system
	BindDN   string         // empty: nobody logs in
	Password string
	Base     string
	Filter   string
	// Attributes gives the heading of each attribute that is asked for; "dn" is the entry's own
	// name. Of the address, the first value counts; other values are joined with semicolons.
	Attributes map[string]string
}

const (
	ldapPage    = 500
	dialTimeout = 15 * time.Second
)

// Copy searches.
func (l LDAP) Copy(ctx context.Context, w io.Writer) error {
	conn, err := l.dial(ctx)
	if err != nil {
		return l.fault(err)
	}
	defer conn.Close()                                          //nolint:errcheck // it was only read from
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // what waits for it says why
	if l.BindDN != "" {
		if err := conn.Bind(l.BindDN, l.Password); err != nil {
			return l.fault(err)
		}
	}
	names := slices.Sorted(maps.Keys(l.Attributes))
	headings := make([]string, len(names))
	for i, n := range names {
		headings[i] = l.Attributes[n]
	}
	out, err := newRows(w, headings)
	if err != nil {
		return err
	}
	if err := l.search(conn, names, func(e *ldap.Entry) error {
		cells := make([]string, len(names))
		for i, n := range names {
			cells[i] = valueOf(e, n, headings[i])
		}
		return out.add(headings, cells)
	}); err != nil {
		return l.fault(err)
	}
	return out.close()
}

func valueOf(e *ldap.Entry, attribute, heading string) string {
	if strings.EqualFold(attribute, "dn") {
		return e.DN
	}
	values := e.GetEqualFoldAttributeValues(attribute)
	if strings.EqualFold(heading, "email") && len(values) > 1 {
		values = values[:1]
	}
	return strings.Join(values, "; ")
}

func (l LDAP) dial(ctx context.Context) (*ldap.Conn, error) {
	u, err := url.Parse(l.URL)
	if err != nil {
		return nil, faultf("%q is no address of a directory; write for instance ldaps://ldap.example.com", l.URL)
	}
	d := &net.Dialer{Timeout: dialTimeout}
	if end, ok := ctx.Deadline(); ok {
		d.Deadline = end
	}
	secure := &tls.Config{RootCAs: l.Roots, ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	conn, err := ldap.DialURL(l.URL, ldap.DialWithDialer(d), ldap.DialWithTLSConfig(secure))
	if err != nil {
		return nil, err
	}
	if end, ok := ctx.Deadline(); ok {
		conn.SetTimeout(time.Until(end))
	}
	if l.StartTLS {
		if err := conn.StartTLS(secure); err != nil { // the library keeps no more than the words of what went wrong
			_ = conn.Close() // the first fault tells more
			return nil, faultf("the connection to the directory at %s cannot be encrypted: it offers no StartTLS, or "+
				"its certificate is signed by nobody whom this machine trusts, or is for another name; look at url "+
				"and ca_file", u.Host)
		}
	}
	return conn, nil
}

// search gives every entry that fits, in pages, so that neither side holds them all.
func (l LDAP) search(conn *ldap.Conn, attributes []string, each func(*ldap.Entry) error) error {
	page := ldap.NewControlPaging(ldapPage)
	for {
		found, err := conn.Search(ldap.NewSearchRequest(l.Base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases,
			0, 0, false, l.Filter, attributes, []ldap.Control{page}))
		if err != nil {
			return err
		}
		for _, e := range found.Entries {
			if err := each(e); err != nil {
				return err
			}
		}
		answer, paged := ldap.FindControl(found.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging)
		if !paged || len(answer.Cookie) == 0 {
			return nil
		}
		page.SetCookie(answer.Cookie)
	}
}

// fault says what a directory means.
func (l LDAP) fault(err error) error {
	var own *Fault
	if errors.As(err, &own) {
		return own
	}
	where := "the directory at " + l.host()
	var e *ldap.Error
	if !errors.As(err, &e) {
		if words := networkWords(err); words != "" {
			return faultf("%s cannot be asked: %s", where, words)
		}
		return faultf("%s cannot be asked: the connection broke off", where)
	}
	switch e.ResultCode {
	case ldap.LDAPResultInvalidCredentials, ldap.LDAPResultInappropriateAuthentication, ldap.ErrorEmptyPassword:
		return faultf("%s refuses the name or the password; look at bind_dn, and at what password_env or "+
			"password_file gives", where)
	case ldap.LDAPResultNoSuchObject:
		return faultf("%s has nothing at %q, or this user may not see it; look at base", where, clip(l.Base))
	case ldap.LDAPResultInvalidDNSyntax:
		return faultf("%s cannot read a name; look at base (%q) and bind_dn", where, clip(l.Base))
	case ldap.ErrorFilterCompile, ldap.LDAPResultFilterError:
		return faultf("its filter cannot be understood: %s; write for instance (mail=*)", clip(l.Filter))
	case ldap.LDAPResultInsufficientAccessRights, ldap.LDAPResultOperationsError:
		return faultf("%s does not let this user search there; log in with bind_dn, or have the right granted", where)
	case ldap.LDAPResultConfidentialityRequired, ldap.LDAPResultStrongAuthRequired:
		return faultf("%s wants an encrypted connection; use ldaps:// or starttls: true", where)
	case ldap.LDAPResultSizeLimitExceeded, ldap.LDAPResultAdminLimitExceeded:
		return faultf("%s gives this user only a part of the entries, so nothing was taken; have its limit raised, or "+
			"narrow the filter", where)
	case ldap.LDAPResultTimeLimitExceeded, ldap.LDAPResultTimeout:
		return faultf("%s took too long for the search", where)
	case ldap.LDAPResultBusy, ldap.LDAPResultUnavailable:
		return faultf("%s is busy or stopping; try again in a moment", where)
	case ldap.LDAPResultReferral:
		return faultf("%s has no such entries itself and points to another server; ask that one", where)
	}
	if e.Err != nil {
		if words := networkWords(e.Err); words != "" {
			return faultf("%s cannot be asked: %s", where, words)
		}
	}
	if e.ResultCode == ldap.ErrorNetwork {
		return faultf("%s cannot be asked: the connection broke off, or cannot be made", where)
	}
	return faultf("%s refuses the search (its code: %s)", where, strconv.Itoa(int(e.ResultCode)))
}

func (l LDAP) host() string {
	u, err := url.Parse(l.URL)
	if err != nil {
		return "its address"
	}
	return u.Host
}
