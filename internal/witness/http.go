package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
)

// AddPath is where a witness takes checkpoints, below its address.
const AddPath = "/add-checkpoint"

// sizeType is the media type of an answer that is the size that was cosigned last.
const sizeType = "text/x.tlog.size"

const (
	maxNote    = 64 << 10
	maxRequest = maxNote + 8<<10
)

// ServeHTTP answers a log.
func (w *Witness) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	if in.URL.Path != AddPath {
		http.NotFound(out, in)
		return
	}
	if in.Method != http.MethodPost {
		out.Header().Set("Allow", http.MethodPost)
		http.Error(out, "a checkpoint is posted", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(out, in.Body, maxRequest))
	if err != nil {
		http.Error(out, "the request is too large, or was cut", http.StatusBadRequest)
		return
	}
	line, err := w.Add(in.Context(), body)
	var no *RefusedError
	switch {
	case errors.As(err, &no) && no.Status == http.StatusConflict:
		out.Header().Set("Content-Type", sizeType)
		out.WriteHeader(no.Status)
		fmt.Fprintf(out, "%d\n", no.Size)
	case errors.As(err, &no):
		http.Error(out, no.Words, no.Status)
	case err != nil:
		http.Error(out, "the witness cannot keep what it cosigns", http.StatusInternalServerError)
	default:
		out.Header().Set("Content-Type", "text/plain; charset=utf-8")
		out.Write(line) //nolint:errcheck // who is gone asks again
	}
}

// patience bounds what a witness may take to answer.
const patience = 10 * time.Second

// Client asks a witness.
type Client struct {
	URL  string        // its address
	Key  note.Verifier // of its cosignatures; see Verifier
	HTTP *http.Client  // nil: the usual one
}

// Cosign has a checkpoint cosigned, and gives the line of the signature. prove gives a proof that the log extends
// what it was at a size.
func (c *Client) Cosign(ctx context.Context, checkpoint []byte,
	prove func(old uint64) ([][]byte, error)) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var own log.Checkpoint
	if _, err := own.Unmarshal(checkpoint); err != nil {
		return nil, errors.New("it is no checkpoint")
	}
	r := &request{checkpoint: checkpoint}
	line, size, err := c.ask(ctx, r)
	if err == nil && line == nil { // it has cosigned an earlier one
		if size > own.Size {
			return nil, fmt.Errorf("the witness %s cosigned a checkpoint over %d lines, and the archive has %d: lines "+
				"were cut off", c.URL, size, own.Size)
		}
		if r.old = size; size > 0 {
			if r.proof, err = prove(size); err != nil {
				return nil, err
			}
		}
		if line, size, err = c.ask(ctx, r); err == nil && line == nil {
			err = fmt.Errorf("the witness %s cosigned another checkpoint over %d lines: the archive was rewritten or "+
				"forked", c.URL, size)
		}
	}
	if err != nil {
		return nil, err
	}
	return line, c.holds(checkpoint, line)
}

// ask sends one request. Without a line the witness says how many lines it has cosigned.
func (c *Client) ask(ctx context.Context, r *request) (line []byte, size uint64, err error) {
	at, err := url.JoinPath(c.URL, AddPath)
	if err != nil {
		return nil, 0, fmt.Errorf("the witness %q: its address cannot be read", c.URL)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(r.encode()))
	if err != nil {
		return nil, 0, fmt.Errorf("the witness %q: its address cannot be read", c.URL)
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(req)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, 0, fmt.Errorf("the witness %s is not reached: %w", c.URL, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxNote))
	if err != nil {
		return nil, 0, fmt.Errorf("the witness %s broke off", c.URL)
	}
	switch {
	case answer.StatusCode == http.StatusOK && len(body) > 0:
		return body, 0, nil
	case answer.StatusCode == http.StatusConflict && strings.HasPrefix(answer.Header.Get("Content-Type"), sizeType):
		size, err := strconv.ParseUint(strings.TrimSuffix(string(body), "\n"), 10, 63)
		if err == nil {
			return nil, size, nil
		}
	}
	words, _, _ := strings.Cut(string(body), "\n")
	return nil, 0, fmt.Errorf("the witness %s refuses (HTTP %d): %.200q", c.URL, answer.StatusCode, words)
}

// holds verifies that a line is the witness's signature of a checkpoint, and one alone.
func (c *Client) holds(checkpoint, line []byte) error {
	if err := Holds(checkpoint, line, c.Key); err != nil {
		return fmt.Errorf("the witness %s: %w", c.URL, err)
	}
	return nil
}
