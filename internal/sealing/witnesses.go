package sealing

import (
	"cmp"
	"context"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tidings/internal/plain"
	"tidings/internal/translog"
	"tidings/internal/witness"
	"tidings/internal/workspace"
)

// Witnessed is what is known of a witness's signature on the newest checkpoint.
type Witnessed struct {
	URL     string     `json:"url"`
	Name    string     `json:"name,omitempty"`
	At      *time.Time `json:"at,omitempty"`      // when the witness says that it cosigned
	Pending string     `json:"pending,omitempty"` // why there is none yet
}

// cosign asks each witness of tidings.yaml for its signature on the newest checkpoint, where it has none. Every
// reason for which that cannot be is told, and none is an error: what was sealed is as good without.
func (v *Vault) cosign(ctx context.Context) (out []Witnessed) {
	for _, w := range v.ws.Config.Archive.Witnesses {
		x := Witnessed{URL: w.URL}
		if err := v.cosignedBy(ctx, w, &x); err != nil {
			x.Pending = plain.Error(err)
		}
		out = append(out, x)
	}
	return out
}

func (v *Vault) cosignedBy(ctx context.Context, w workspace.WitnessAt, x *Witnessed) error {
	key, err := witness.Verifier(w.Key)
	if err != nil {
		return err
	}
	x.Name = key.Name()
	newest, err := translog.NewestCosigned(v.archive.Root)
	if err != nil || newest.Note == "" {
		return err
	}
	line := newest.By(key.Name())
	if line == "" {
		client := &witness.Client{URL: w.URL, Key: key}
		b, err := client.Cosign(ctx, newest.Data, func(old uint64) ([][]byte, error) {
			return newest.Tree.Consistency(old, newest.Tree.Size())
		})
		if err != nil {
			return err
		}
		line = string(b)
		if err := v.keepCosigned(ctx, newest, line); err != nil {
			return err
		}
	}
	at, err := witness.At(newest.Data, []byte(line), key)
	if err == nil {
		x.At = &at
	}
	return err
}

func (v *Vault) keepCosigned(ctx context.Context, newest *translog.Cosigned, line string) error {
	unlock, err := v.archive.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return newest.Keep(v.archive.Root, line)
}

// witnesses are the keys of those that tidings.yaml names.
func (v *Vault) witnesses() (keys []note.Verifier) {
	for _, w := range v.ws.Config.Archive.Witnesses {
		if key, err := witness.Verifier(w.Key); err == nil { // else it was refused when the file was read
			keys = append(keys, key)
		}
	}
	return keys
}

// Witness gives the workspace as a witness of others' archives, and the key that it is known by.
func (v *Vault) Witness() (w *witness.Witness, vkey string, err error) {
	c := v.ws.Config
	from := c.Streams.Service.From
	signer, vkey, err := witness.Keys(v.ws.File(c.Witness.KeyFile),
		cmp.Or(c.Witness.Name, from[strings.LastIndexByte(from, '@')+1:]+"/witness"))
	if err != nil {
		return nil, "", err
	}
	w = &witness.Witness{Dir: v.ws.Path("witness"), Signer: signer}
	for _, key := range c.Witness.Logs {
		log, err := note.NewVerifier(key)
		if err != nil {
			return nil, "", err // refused when the file was read
		}
		w.Logs = append(w.Logs, log)
	}
	return w, vkey, nil
}
