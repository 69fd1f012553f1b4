// Command registry-guard stands before a registry and refuses what ECR refuses under IMMUTABLE_WITH_EXCLUSION with the
// filter `build-*`: a second push of a tag of the application's repositories. Takes its own and the registry's address.
package main

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// A reference with a colon is a digest, which cannot be overwritten.
var manifest = regexp.MustCompile(`^/v2/(lazysheeps/[^:]+)/manifests/([^:/]+)$`)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: registry-guard LISTEN REGISTRY")
		os.Exit(2)
	}
	registry := &url.URL{Scheme: "http", Host: os.Args[2]}
	// The registry writes upload addresses from the Host it sees, so it must see the client's.
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(registry); r.Out.Host = r.In.Host }}
	guard := func(w http.ResponseWriter, r *http.Request) {
		m := manifest.FindStringSubmatch(r.URL.Path)
		if r.Method == http.MethodPut && m != nil && !strings.HasPrefix(m[2], "build-") {
			exists, err := http.Head(registry.JoinPath(r.URL.Path).String())
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
				return
			}
			exists.Body.Close()
			if exists.StatusCode == http.StatusOK {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, `{"errors":[{"code":"TAG_INVALID","message":"The image tag '%s' already exists in the '%s' repository and cannot be overwritten because the tag is immutable."}]}`, m[2], m[1])
				return
			}
		}
		proxy.ServeHTTP(w, r)
	}
	log.Fatal(http.ListenAndServe(os.Args[1], http.HandlerFunc(guard)))
}
