// Package plain puts into plain words what libraries and the system say in a form of their own.
package plain

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"

	"tidings/internal/store"
)

// Error gives an error's text in words that a manager understands. What libraries
// and the system say stands in it in a form of their own ("open x: no such file or
// directory", "dial tcp …"); each such error in the chain is found by its type, and
// its words are put in the place of its text. What has no type is found by its form.
func Error(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	eachKnown(err, func(raw, words string) { text = strings.Replace(text, raw, words, 1) })
	return Text(text)
}

// Text does what can be done where only the text of an error was kept.
func Text(text string) string {
	for _, f := range rawForms() {
		text = f.form.ReplaceAllString(text, f.words)
	}
	// What was tried in vain at two addresses says the same of both.
	return strings.Join(slices.CompactFunc(strings.Split(text, "\n"), func(a, b string) bool {
		return b != "" && strings.HasSuffix(a, strings.TrimSpace(b))
	}), "\n")
}

// eachKnown calls found for the outermost errors in a chain that have plain words.
func eachKnown(err error, found func(raw, words string)) {
	if err == nil {
		return
	}
	if words := libraryWords(err); words != "" {
		found(err.Error(), words)
		return
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		eachKnown(e.Unwrap(), found)
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			eachKnown(one, found)
		}
	}
}

// libraryWords says in words what one error of a library means; "" for any other.
func libraryWords(err error) string {
	switch e := err.(type) {
	case *fs.PathError:
		return fileWords(e.Path, e.Err)
	case *os.LinkError:
		return fileWords(e.New, e.Err)
	case *os.SyscallError:
		return systemWords(e.Err)
	case syscall.Errno:
		return systemWords(e)
	case *net.OpError:
		return networkWords(e)
	case *net.AddrError, *net.ParseError:
		return addressWords("")
	case *net.DNSError:
		return lookupWords(e)
	case *url.Error:
		if e.Op == "parse" {
			return fmt.Sprintf("%q is no web address; write it whole, for instance https://example.com/", e.URL)
		}
		return fmt.Sprintf("%s: %s", e.URL, Error(e.Err))
	case *exec.Error:
		return fmt.Sprintf("there is no program %q on this machine; install it, or name another", e.Name)
	case *exec.ExitError:
		return fmt.Sprintf("it ended with code %d", e.ExitCode())
	case *strconv.NumError:
		return numberWords(e)
	case *time.ParseError:
		return fmt.Sprintf("%q is no time; write it like 2006-11-14T08:10:00+00:00", e.Value)
	case *csv.ParseError:
		return fmt.Sprintf("row %d cannot be read: %s", e.Line, csvWords(e.Err))
	case *json.SyntaxError:
		return fmt.Sprintf("this is no JSON: it breaks off or goes wrong at byte %d", e.Offset)
	case *json.UnmarshalTypeError:
		return fmt.Sprintf("the value of %q is a %s, which cannot stand there (byte %d)", e.Field, e.Value, e.Offset)
	}
	if own, words := store.Words(err); own == err.Error() && words != "" {
		return words
	}
	return valueWords(err)
}

// valueWords are those of errors that are told by what they are, or by an interface.
func valueWords(err error) string {
	switch err {
	case io.EOF, io.ErrUnexpectedEOF:
		return "it ends too early"
	case context.DeadlineExceeded, os.ErrDeadlineExceeded:
		return "no answer came in time"
	case context.Canceled:
		return "it was interrupted"
	case fs.ErrNotExist:
		return "it is not there"
	case fs.ErrPermission:
		return "this user may not do that"
	}
	return certificateWords(err)
}

func certificateWords(err error) string {
	switch e := err.(type) {
	case *tls.CertificateVerificationError:
		return certificateWords(e.Err)
	case x509.UnknownAuthorityError:
		return "its certificate is signed by nobody whom this machine trusts; name the authority's file in " +
			"tidings.yaml, or have the server's certificate renewed"
	case x509.HostnameError:
		return fmt.Sprintf("its certificate is not for %s", e.Host)
	case x509.CertificateInvalidError:
		if e.Reason == x509.Expired {
			return "its certificate is not valid today: it is expired, or this machine's clock is wrong"
		}
		return "its certificate is not valid"
	case tls.RecordHeaderError:
		return "it does not speak TLS at this port; look at the port and the kind of encryption in tidings.yaml"
	}
	return ""
}

// fileWords say what is the matter with a file or folder.
func fileWords(name string, err error) string {
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		name = strconv.Quote(name)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("%s does not exist; look at the name, which is read from the folder where the command runs",
			name)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("%s: this user may not read or write it; run the command as its owner, or change its rights",
			name)
	case errors.Is(err, fs.ErrExist):
		return fmt.Sprintf("%s: it is there already", name)
	}
	return fmt.Sprintf("%s: %s", name, systemWords(err))
}

// systemWords say what the operating system means; "" for what it did not say.
func systemWords(err error) string {
	for _, x := range []struct {
		is    error
		words string
	}{
		{syscall.EISDIR, "it is a folder, and a file is needed"},
		{syscall.ENOTDIR, "a part of this path is a file, and a folder is needed"},
		{syscall.ENAMETOOLONG, "the name is too long"}, {syscall.EINVAL, "this cannot be used here"},
		{syscall.ENOSPC, "no space is left on the disk"}, {syscall.EROFS, "the disk may only be read"},
		{syscall.ELOOP, "its links lead in a circle"}, {syscall.EMFILE, "too many files are open"},
		{syscall.ENOTEMPTY, "the folder is not empty"}, {syscall.EXDEV, "it is on another disk"},
		{syscall.EADDRINUSE, "another program listens there; end that one, or choose another port"},
		{syscall.EADDRNOTAVAIL, "this machine does not have that address; use 127.0.0.1 or one of its own"},
		{syscall.ECONNREFUSED, "the connection was refused; is the server running, and is the address right?"},
		{syscall.ECONNRESET, "the other side broke off"}, {syscall.EPIPE, "the other side broke off"},
		{syscall.ETIMEDOUT, "no answer came in time"}, {syscall.EHOSTUNREACH, "there is no way to it from here"},
		{syscall.ENETUNREACH, "there is no way to it from here"}, {syscall.EACCES, "this user may not do that"},
		{syscall.EPERM, "this user may not do that"}, {syscall.ENOENT, "it is not there"},
	} {
		if errors.Is(err, x.is) {
			return x.words
		}
	}
	if inner := Error(err); inner != err.Error() {
		return inner
	}
	return strings.TrimPrefix(err.Error(), "syscall: ")
}

// networkWords say what became of a connection, and where.
func networkWords(e *net.OpError) string {
	at := ""
	if e.Addr != nil {
		at = e.Addr.String()
	}
	var address *net.AddrError
	if errors.As(e.Err, &address) {
		return addressWords(address.Addr)
	}
	why := Error(e.Err)
	if e.Timeout() {
		why = "no answer came in time"
	}
	if e.Op == "listen" && errors.Is(e.Err, fs.ErrPermission) {
		why = "this user may not use that port; take one above 1023"
	}
	switch {
	case at == "" && e.Op != "listen":
		return why
	case at == "":
		return "listening: " + why
	}
	return at + ": " + why
}

func addressWords(address string) string {
	if address == "" {
		return "this is no address; write host and port, for instance 127.0.0.1:8080"
	}
	return fmt.Sprintf("%q is no address; write host and port, for instance 127.0.0.1:8080", address)
}

func lookupWords(e *net.DNSError) string {
	if network, port, ok := strings.Cut(e.Name, "/"); ok && (network == "tcp" || network == "udp") {
		return fmt.Sprintf("%q is no port; write a number from 1 to 65535", port)
	}
	if e.IsNotFound {
		return fmt.Sprintf("there is no host %q; look at the name", e.Name)
	}
	return fmt.Sprintf("the host %q could not be looked up now; look at the network, or try again", e.Name)
}

func numberWords(e *strconv.NumError) string {
	switch {
	case errors.Is(e, strconv.ErrRange):
		return fmt.Sprintf("%q is too large", e.Num)
	case e.Func == "ParseBool":
		return fmt.Sprintf("%q is neither true nor false", e.Num)
	}
	return fmt.Sprintf("%q is no number", e.Num)
}

func csvWords(err error) string {
	if errors.Is(err, csv.ErrFieldCount) {
		return "it has more or fewer cells than the row of headings"
	}
	return "a quotation mark in it does not close, or stands within a cell"
}

// rawForm is what a library says as mere text, and the words for it.
type rawForm struct {
	form  *regexp.Regexp
	words string
}

// rawForms are all of them, compiled when a first error is told. Order matters: what a
// form leaves may match a later one.
var rawForms = sync.OnceValue(func() []rawForm {
	return []rawForm{
		{regexp.MustCompile(`strconv\.\w+: parsing ("(?:[^"\\]|\\.)*"): value out of range`), "$1 is too large"},
		{regexp.MustCompile(`strconv\.\w+: parsing ("(?:[^"\\]|\\.)*"): invalid syntax`), "$1 is no number"},
		{regexp.MustCompile(`address ([^\s:]+): missing port in address`),
			"$1 has no port; write for instance 127.0.0.1:8080"},
		{regexp.MustCompile(`address \S+: too many colons in address`),
			"this is no address; write for instance 127.0.0.1:8080"},
		{regexp.MustCompile("failed to connect to `[^`]*`:\\s*"), ""},
		{regexp.MustCompile(`\S+ \([^)\s]*\): (?:dial|server) error: `), ""},
		{regexp.MustCompile("cannot parse `[^`]*`: failed to parse as \\S+ \\([^)]*\\)"), "it is written wrongly"},
		{regexp.MustCompile(`(?:hostname resolving error: )?lookup (\S+)(?: on \S+)?: no such host`),
			"there is no host $1"},
		{regexp.MustCompile(`cannot unmarshal (\w+) into Go (?:struct field \w+\.(\S+)|value) of type [\w.\[\]]+`),
			"a $1 cannot stand here: $2"},
		{regexp.MustCompile(`unexpected end of JSON input`), "the file breaks off here"},
		{regexp.MustCompile(`invalid character ('[^']+'|\S+) [a-z][^;\n]*`), "this is no JSON, because of $1"},
		{regexp.MustCompile(`(?:dial|listen) (?:tcp|udp|unix)[46]?:? ?`), ""},
		{regexp.MustCompile(`connect: connection refused`), "the connection was refused"},
		{regexp.MustCompile(`(?:open|stat|lstat|read) (\S+): no such file or directory`), "$1 does not exist"},
		{regexp.MustCompile(`no such file or directory`), "it does not exist"},
		{regexp.MustCompile(`template: ([^:\s]+):(\d+)(?::\d+)?: `), "$1, line $2: "},
		{regexp.MustCompile(`(^|[\s(])(?:yaml|json|csv|sql|pq|pgx|x509|tls|net/http|http): `), "$1"},
		{regexp.MustCompile(`\bunexpected EOF\b|\bEOF\b`), "it ends too early"},
	}
})
