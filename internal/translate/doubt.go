package translate

import (
	"context"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/templates"
)

// Doubt lets the memory look, before it takes a sentence of another notice, whether that was
// translated from other words. What a person wrote in both languages is taken.
func (m *Memory) Doubt(ctx context.Context, ws *workspace.Workspace, lib *templates.Library) {
	read := map[string]*known{}
	m.doubts = func(e entry) bool {
		slug, isLetter := strings.CutPrefix(e.origin, workspace.NoticeDir+"/")
		if !isLetter {
			return false
		}
		slug, _, _ = strings.Cut(slug, "/")
		if read[slug] == nil {
			read[slug] = knownOf(m.basesOf(ctx, ws, lib, slug))
		}
		k, to := read[slug], canonical(e.target, strict)
		return k.stood[to] && !k.both[canonical(e.source, strict)+"\x00"+to]
	}
}

// basesOf are those of another notice; one that cannot be read has none.
func (m *Memory) basesOf(ctx context.Context, ws *workspace.Workspace, lib *templates.Library, slug string) []Base {
	n, err := ws.Notice(slug)
	if err != nil {
		return nil
	}
	list, err := Bases(ctx, ws, lib, &letter.Source{Notice: n, Config: ws.Config}, m.from, m.to)
	if err != nil {
		return nil
	}
	return list
}
