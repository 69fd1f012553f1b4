// Command ingress serves Ingresses of the class `alb` as an AWS load balancer with targets of type ip does: listeners,
// redirect and certificate by the Ingress's annotations, requests to the pods that are ready. Runs as a pod; takes the
// ports to listen on for HTTP and HTTPS.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	networkinglisters "k8s.io/client-go/listers/networking/v1"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

const (
	class       = "alb"
	annotations = "alb.ingress.kubernetes.io/"
)

type balancer struct {
	ingresses networkinglisters.IngressLister
	services  corelisters.ServiceLister
	slices    discoverylisters.EndpointSliceLister
	key       *ecdsa.PrivateKey
	next      atomic.Uint64
}

func main() {
	if len(os.Args) != 3 {
		klog.Fatal("usage: ingress HTTP_PORT HTTPS_PORT")
	}
	client := kubernetes.NewForConfigOrDie(must(rest.InClusterConfig()))
	factory := informers.NewSharedInformerFactory(client, 0)
	b := &balancer{
		ingresses: factory.Networking().V1().Ingresses().Lister(),
		services:  factory.Core().V1().Services().Lister(),
		slices:    factory.Discovery().V1().EndpointSlices().Lister(),
		key:       must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)),
	}
	factory.Start(context.Background().Done())
	factory.WaitForCacheSync(context.Background().Done())
	secure := must(tls.Listen("tcp", ":"+os.Args[2], &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: b.certificate}))
	go func() { klog.Fatal(http.Serve(secure, b.handler("https"))) }()
	klog.Fatal(http.ListenAndServe(":"+os.Args[1], b.handler("http")))
}

func must[T any](value T, err error) T {
	if err != nil {
		klog.Fatal(err)
	}
	return value
}

// handler answers as a listener does: a redirect, the targets' answer, 404 without a rule, 503 without a target.
func (b *balancer) handler(scheme string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		ingress, backend := b.route(host, r.URL.Path)
		if ingress == nil || !strings.Contains(ingress.Annotations[annotations+"listen-ports"], strconv.Quote(strings.ToUpper(scheme))) {
			http.Error(w, "no rule", http.StatusNotFound)
			return
		}
		if port := ingress.Annotations[annotations+"ssl-redirect"]; port != "" && scheme == "http" {
			http.Redirect(w, r, "https://"+net.JoinHostPort(host, port)+r.URL.RequestURI(), http.StatusMovedPermanently)
			return
		}
		targets := b.targets(ingress.Namespace, backend)
		if len(targets) == 0 {
			http.Error(w, "no target", http.StatusServiceUnavailable)
			return
		}
		target := targets[b.next.Add(1)%uint64(len(targets))]
		(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: target})
			p.Out.Host = p.In.Host
			p.Out.Header["X-Forwarded-For"] = p.In.Header["X-Forwarded-For"]
			p.SetXForwarded()
			p.Out.Header.Del("X-Forwarded-Host")
			p.Out.Header.Set("X-Forwarded-Proto", scheme)
			p.Out.Header.Set("X-Forwarded-Port", map[string]string{"http": "80", "https": "443"}[scheme])
		}}).ServeHTTP(w, r)
	})
}

// route finds the rule of the longest path; an exact one goes before a prefix.
func (b *balancer) route(host, path string) (found *networking.Ingress, backend *networking.IngressServiceBackend) {
	best := -1
	for _, ingress := range b.served() {
		for _, rule := range ingress.Spec.Rules {
			if rule.HTTP == nil || (rule.Host != "" && rule.Host != host) {
				continue
			}
			for _, p := range rule.HTTP.Paths {
				exact := *p.PathType == networking.PathTypeExact
				prefix := strings.TrimSuffix(p.Path, "/")
				if path != p.Path && (exact || !strings.HasPrefix(path+"/", prefix+"/")) {
					continue
				}
				rank := 2 * len(prefix)
				if exact {
					rank++
				}
				if rank > best {
					best, found, backend = rank, ingress, p.Backend.Service
				}
			}
		}
	}
	return found, backend
}

func (b *balancer) served() (served []*networking.Ingress) {
	all, _ := b.ingresses.List(labels.Everything())
	for _, ingress := range all {
		if ingress.Spec.IngressClassName != nil && *ingress.Spec.IngressClassName == class && ingress.DeletionTimestamp == nil {
			served = append(served, ingress)
		}
	}
	return served
}

// targets are the addresses of a Service's pods that are ready.
func (b *balancer) targets(namespace string, backend *networking.IngressServiceBackend) (targets []string) {
	service, err := b.services.Services(namespace).Get(backend.Name)
	if err != nil {
		return nil
	}
	slices, _ := b.slices.EndpointSlices(namespace).List(labels.SelectorFromSet(labels.Set{"kubernetes.io/service-name": backend.Name}))
	for _, slice := range slices {
		for _, port := range slice.Ports {
			if !isOf(service, backend.Port, *port.Name) {
				continue
			}
			for _, endpoint := range slice.Endpoints {
				if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
					targets = append(targets, net.JoinHostPort(endpoint.Addresses[0], strconv.Itoa(int(*port.Port))))
				}
			}
		}
	}
	return targets
}

func isOf(service *core.Service, wanted networking.ServiceBackendPort, name string) bool {
	for _, port := range service.Spec.Ports {
		if port.Name == name {
			return port.Port == wanted.Number || (wanted.Name != "" && port.Name == wanted.Name)
		}
	}
	return false
}

// certificate makes one for the name that is asked for. Its subject is the ARN that an Ingress names: that shows which
// certificate is served where nobody has the real one.
func (b *balancer) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	for _, ingress := range b.served() {
		arn := ingress.Annotations[annotations+"certificate-arn"]
		if arn == "" {
			continue
		}
		made := x509.Certificate{
			SerialNumber: big.NewInt(time.Now().UnixNano()),
			Subject:      pkix.Name{CommonName: arn},
			DNSNames:     []string{hello.ServerName},
			NotBefore:    time.Now().Add(-time.Hour),
			NotAfter:     time.Now().Add(90 * 24 * time.Hour),
		}
		der, err := x509.CreateCertificate(rand.Reader, &made, &made, &b.key.PublicKey, b.key)
		return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: b.key}, err
	}
	return nil, errors.New("no Ingress names a certificate")
}
