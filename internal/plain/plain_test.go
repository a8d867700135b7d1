package plain_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"tidings/internal/plain"
)

// What libraries and the system say is put into words that say what, where and what
// next; what is around it stays.
func TestPlainWords(t *testing.T) {
	fails := func(_ any, err error) error {
		t.Helper()
		if err == nil {
			t.Fatal("no error")
		}
		return err
	}
	number := func(s string) error { _, err := strconv.Atoi(s); return err }
	var dialer net.Dialer
	var value struct{ A int }
	dir := t.TempDir()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{fails(os.Open("/nowhere/x")), "/nowhere/x does not exist; look at"},
		{fails(os.ReadFile(dir)), dir + ": it is a folder, and a file is needed"},
		{fails(nil, os.Mkdir(dir, 0o755)), dir + ": it is there already"},
		{fmt.Errorf("list.csv: %w", fails(os.Open("a\nb"))), `list.csv: "a\nb" does not exist`},
		{number("12x"), `"12x" is no number`},
		{number("99999999999999999999"), `"99999999999999999999" is too large`},
		{fmt.Errorf("row 3: %v", number("12x")), `row 3: "12x" is no number`}, // only the text is left
		{fails(net.Listen("tcp", "80")), `"80" is no address; write host and port`},
		{fails(net.Listen("tcp", "127.0.0.1:port")), `listening: "port" is no port`},
		{fmt.Errorf("relay main: %w", fails(dialer.DialContext(t.Context(), "tcp", "127.0.0.1:1"))),
			"relay main: 127.0.0.1:1: the connection was refused; is the server running"},
		{fails(nil, json.Unmarshal([]byte("{"), &value)), "this is no JSON: it breaks off or goes wrong at byte 1"},
		{fails(nil, json.Unmarshal([]byte(`{"A":"x"}`), &value)), `the value of "A" is a string`},
		{fails(nil, exec.Command("no-such-editor-here").Run()), `there is no program "no-such-editor-here"`},
		{fmt.Errorf("reading: %w", io.ErrUnexpectedEOF), "reading: it ends too early"},
		{fmt.Errorf("relay: %w", context.DeadlineExceeded), "relay: no answer came in time"},
		{errors.Join(number("a"), number("b")), "\"a\" is no number\n\"b\" is no number"},
		{fails(time.Parse(time.RFC3339, "noon")), `"noon" is no time; write it like 2006-11-14T08:10:00+00:00`},
		{errors.New("plain already"), "plain already"},
		{errors.New("database x does not answer: failed to connect to `user=a database=x`:\n\t127.0.0.1:1 " +
			"(127.0.0.1): dial error: dial tcp 127.0.0.1:1: connect: connection refused\n\t127.0.0.1:1 " +
			"(127.0.0.1): dial error: dial tcp 127.0.0.1:1: connect: connection refused"),
			"database x does not answer: 127.0.0.1:1: the connection was refused"},
		{errors.New("x:1:9: cannot unmarshal number into Go struct field spIncident.incidents.name of type string; " +
			"again"),
			"x:1:9: a number cannot stand here: incidents.name; again"},
		{errors.New("export:1:1: unexpected end of JSON input; again"), "export:1:1: the file breaks off here; again"},
		{errors.New("x: invalid character '}' looking for beginning of value; again"),
			"x: this is no JSON, because of '}'; again"},
	} {
		if got := plain.Error(tt.err); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q\n got %q\nwant %q", tt.err, got, tt.want)
		}
	}
	if plain.Error(nil) != "" {
		t.Error("nothing has words")
	}
}
