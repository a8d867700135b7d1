package letter

import (
	"bytes"
	"reflect"
	"sync"
	"testing"

	"tidings/outputs"
	"tidings/outputs/pdf"
	"tidings/recipients"
)

// TestKeptDocuments: what is made of documents that all share is what is made of documents of
// its own, byte for byte, all at once; and nobody changes a shared one.
func TestKeptDocuments(t *testing.T) {
	own := manyPlaces(t, liveProse)
	own.Config.Regions = own.Config.Regions[:3]
	shared := *own
	shared.KeepDocuments()
	printer, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	var crew sync.WaitGroup
	var c *Compiled
	crew.Go(func() { c, err = shared.Compile(t.Context(), own.Notice.AsOf) })
	for _, tag := range languages {
		crew.Go(func() {
			doc, err := shared.Document(tag, shared.Zone())
			if err != nil {
				t.Error(err)
				return
			}
			if err := shared.TryPDF(t.Context(), printer, doc, func(pdf.Remark) {}); err != nil {
				t.Error(err)
			}
			outputs.Words(doc, outputs.Fallbacks)
		})
	}
	crew.Wait()
	want, wantErr := own.Compile(t.Context(), own.Notice.AsOf)
	if err != nil || wantErr != nil {
		t.Fatal(err, wantErr)
	}
	if !reflect.DeepEqual(c, want) {
		t.Error("the messages differ")
	}
	for _, tag := range languages {
		doc, _ := shared.Document(tag, shared.Zone()) //nolint:errcheck // a fault was told above
		again, _ := shared.Document(tag, shared.Zone())
		fresh, err := own.Document(tag, own.Zone())
		if err != nil || doc != again || !reflect.DeepEqual(doc, fresh) {
			t.Errorf("%s: the document is not what it was (%v)", tag, err)
		}
		paper, err := shared.PDF(t.Context(), printer, doc, nil, nil)
		if wantPaper, wantErr := own.PDF(t.Context(), printer, fresh, nil, nil); err != nil || wantErr != nil ||
			!bytes.Equal(paper, wantPaper) {
			t.Errorf("%s: the letters on paper differ (%v, %v)", tag, err, wantErr)
		}
	}
	for _, other := range []place{{"en", own.Zones()["r1"], ""}, {"en", own.Zone(), "r1"}} {
		if doc, err := shared.document(other, nil); err != nil || doc.Meta.Locale != "en" {
			t.Fatal(err)
		}
	}
	if n := len(shared.kept.made); n != len(languages) {
		t.Errorf("%d documents are kept", n)
	}
}

// TestRevisionForAnotherAudience: digested once, a revision binds what one digested anew does.
func TestRevisionForAnotherAudience(t *testing.T) {
	s := manyPlaces(t, "")
	s.Config.Regions = s.Config.Regions[:2]
	c, err := s.Compile(t.Context(), s.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	nobody := NewRevision(s, c, NewAudienceDigest())
	somebody := NewAudienceDigest()
	somebody.Add(Selected{AudienceRow: &recipients.AudienceRow{ID: 1, Email: "ann@example.com"}, Tag: "en"})
	got, want := nobody.For(somebody), NewRevision(s, c, somebody)
	if !reflect.DeepEqual(got, want) || got.Digest == nobody.Digest || nobody.Audience.Selected != 0 {
		t.Errorf("digest %s, want %s, of nobody %s", got.Digest, want.Digest, nobody.Digest)
	}
}
