package letter

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/outputs/email"
	"tidings/recipients"
)

// Many tells of every message in the order handed in, and composes what the composer
// composes, from the registry and from the ledger.
func TestMany(t *testing.T) {
	keys, err := token.New(bytes.NewReader(bytes.Repeat([]byte{7}, 4096)), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	tpl := sampleTemplate(t)
	rev := &Revision{Slug: "n", Source: &Source{}, Variants: map[string]int{variant("en", ""): 0}}
	c := &Composer{rev: rev, plain: compiledSet{[]scannedTemplate{tpl}, rev.Variants}}
	c.scratchPool.New = func() any {
		return &scratch{seal: keys.SealerAt(time.Unix(0, 0)), person: email.Person{Fields: map[string]string{}}}
	}
	rev.Sender = Sender{Domain: "qsol.example", EnvelopeDomain: "qsol.example", PublicURL: "https://qsol.example"}
	for _, n := range []int{0, 1, batchRows - 1, batchRows, 10*batchRows + 3} {
		var got []Copy
		m := NewMany(c, true, func(one Copy) { got = append(got, one) })
		var want []Copy
		for i := range n {
			row := recipients.AudienceRow{ID: int64(i), Email: fmt.Sprintf("p%d@example.com", i),
				FirstName: fmt.Sprint("P", i)}
			if i%7 == 3 {
				row.FieldsJSON = "{" // cannot be read
			}
			s := Selected{AudienceRow: &row, Tag: "en"}
			frozen, err := s.Row()
			if i%2 == 0 && err == nil {
				m.AddFrozen(frozen)
			} else {
				m.Add(s)
			}
			one := Copy{Email: row.Email, Err: err}
			if err == nil {
				var b []byte
				if b, _, one.Err = c.Append(nil, frozen); one.Err == nil {
					one.Bytes, one.SHA256 = len(b), sha256.Sum256(b)
				}
			}
			want = append(want, one)
		}
		m.Finish()
		if len(got) != n {
			t.Fatalf("%d of %d told", len(got), n)
		}
		for i := range want {
			if got[i].Email != want[i].Email || got[i].SHA256 != want[i].SHA256 || got[i].Bytes != want[i].Bytes ||
				(got[i].Err == nil) != (want[i].Err == nil) {
				t.Fatalf("message %d of %d: %+v, want %+v", i, n, got[i], want[i])
			}
		}
	}
	var facts delivery.Facts
	if _, m, err := c.Append(nil, &delivery.Row{Locale: "en", Email: "a@example.com",
		Fields: []byte("{}")}); err != nil || m.Facts == facts {
		t.Errorf("%+v, %v", m, err)
	}
}
