// as an SSR build, vite makes a module that Node can run; without `noExternal` it would leave the package where it is
export default { ssr: { noExternal: true }, build: { minify: true } };
