package pages

import (
	"net/http"
	"strconv"

	"tidings/internal/locale"
)

// pricePaper is what a letter as PDF costs of an address's rate, beside the request itself.
const pricePaper = 9

// paper gives a reader their own letter as PDF. It changes nothing, so that whatever
// follows the links of mail may follow this one.
func (h *handler) paper(w http.ResponseWriter, r *http.Request) {
	if !h.limit.take(remote(r), pricePaper) {
		w.Header().Set("Retry-After", "60")
		h.notice(w, r, http.StatusTooManyRequests, locale.KeyTooMany)
		return
	}
	slug, paper, err := h.in.Paper(r.Context(), r.PathValue("token"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="`+slug+`.pdf"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(paper)))
	w.Write(paper) //nolint:errcheck // the asker went away
}
